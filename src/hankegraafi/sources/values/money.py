"""Amounts of money: out of a cell, and inside running text. Nothing is converted."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from hankegraafi.sources.values.cells import Euros, Exact
from hankegraafi.sources.values.money_words import MoneyWords, load_money_words
from hankegraafi.sources.values.numbers import figure, number_content, quick, signed, why_no_number
from hankegraafi.sources.values.phrases import phrase_before
from hankegraafi.sources.values.plain import plain
from hankegraafi.sources.values.reasons import Unreadable

__all__ = ["Amount", "Found", "MoneyWords", "find_amounts", "load_money_words", "read_amount"]

NO_WORDS = MoneyWords(
    signs={"€": ("EUR",)},
    codes=frozenset({"EUR", "SEK", "NOK", "DKK", "USD", "GBP"}),
    factors={},
    units={},
)

_FIGURE = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(?<!(?<![0-9])[0-9]{3} )"
    r"(?:[1-9][0-9]{0,2}(?:(?: [0-9]{3}){1,6}|(?:\.[0-9]{3}){1,6}|(?:,[0-9]{3}){1,6})|[0-9]{1,15})"
    r"(?:[.,][0-9]{1,3})?(?![0-9])(?![.,][0-9])"
)
_EXACT = re.compile(r"[0-9]{1,40}(?:\.[0-9]{1,20})?")
_AFTER = re.compile(r"[ \n]?([^\W\d_]{1,14}\b|[€$£])\.?")
_TWO_AFTER = re.compile(r" ?([^\W\d_]{1,14} [^\W\d_]{1,14})\b")
_CODE = re.compile(r" ?(?:[A-Z]{3}\b|[¢-¥₠-₿])")
_GLUED = re.compile(r" ?([tTkKmM]|Mrd)(?=€|EUR|eur|[ ]?$|[^\w]|$)")
_DASHED = re.compile(r"(?:[0-9] ?(?:€|[^\W\d_]{1,8}\.?)? ?- ?|-)\Z")
_RATE = re.compile(r" ?/ ?[^\W\d_]")
_LAST_POINT = re.compile(r"(?<![0-9 ])\.\Z")
_RANGE = re.compile(r"[0-9][^0-9]{0,3}-[^0-9]{0,3}[0-9]")
_LAST_SIGN = re.compile(r" ?(?:[€$£]|[^\W\d_]{2,10})\Z")
_SIGN_FIRST = re.compile(r"([€$£] ?|[A-Z]{3} ?)-(.*)")
_NO_CENTS = re.compile(r"(?<=[0-9])(?:,-|\.-|:-)(?= |\Z)")
_BEFORE = re.compile(r"(?:(?<![^\W\d_])([^\W\d_]{2,10})\.?|([€$£])) ?$")
_CODE_FIRST = re.compile(r"(?:(?<!\w)[A-Z]{3}|[¢-¥₠-₿]) ?$")
_PERCENT = re.compile(
    r" ?(?:[%‰]|(?:pros|prosenttia|procent|percent|per cent|pct)\b)", re.IGNORECASE
)
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}")
_USUAL = "EUR"
"""What a description means that names no currency."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum in whole units of a currency (ISO 4217), exact unless it is `approximate`."""

    value: Decimal
    currency: str = "EUR"
    approximate: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An amount in a text, from character `begin` to `end`.

    `bound` is "most" ("enintään 5 000 €") or "least" where the amount is only a bound, else "".
    """

    amount: Amount
    begin: int
    end: int
    bound: str = ""


def read_amount(
    text: str, *, decimal: str = ",", currency: str = "EUR", words: MoneyWords | None = None
) -> Amount:
    """Read a cell that holds one amount: `1 234,50 €`, `-1 200`, `12 t€`, `noin 200 000 €`.

    `decimal` is the mark before decimals; `currency` is what a bare number means, "" for nothing.
    Without `words` only € and a few codes are known. What the number format of a cell says is its
    currency; where `currency` is another than the usual euro, both must agree.

    Raises:
        Unreadable: it is no single amount, its currency is not known, or its number format names
            another currency than the description.
        DataError: a decimal mark that is none.
    """
    amount = _read(text, decimal, _USUAL if isinstance(text, Euros) else currency, words)
    if isinstance(text, Exact) and currency not in {"", _USUAL, amount.currency}:
        raise Unreadable("other-currency", text)
    return amount


def _read(text: str, decimal: str, currency: str, words: MoneyWords | None) -> Amount:
    plainest = quick(text, decimal) if currency else None
    if plainest is not None:
        return Amount(plainest, currency)
    whole = number_content(text)
    mark = "." if isinstance(text, Exact) else decimal
    number = signed(whole, mark) if currency else None
    if number is not None:
        _refuse_thousands(whole.strip("+-() "), mark, text)
        return Amount(number, currency)
    bare, negative = _without_sign(_NO_CENTS.sub("", _LAST_POINT.sub("", whole)))
    places = list((_EXACT if isinstance(text, Exact) else _FIGURE).finditer(bare))
    if len(places) != 1:
        raise Unreadable(_why_not(whole, mark, len(places)), text)
    try:
        found = _around(bare, places[0], words or NO_WORDS, currency, mark)
    except Unreadable as wrong:
        raise Unreadable(wrong.code, text) from None
    if (found.begin, found.end) != (0, len(bare)):
        raise Unreadable(_why_not(whole, mark, 1), text)
    if found.bound:
        raise Unreadable("bound-not-amount", text)
    if found.amount.value < 1000:
        _refuse_thousands(places[0][0], mark, text)
    amount = found.amount
    return Amount(-amount.value, amount.currency, amount.approximate) if negative else amount


def _refuse_thousands(figures: str, mark: str, text: str) -> None:
    """Refuse "1,234" where the comma is the decimal mark: so are thousands written, not cents."""
    if mark in figures and not isinstance(text, Exact) and _THOUSANDS.fullmatch(figures):
        raise Unreadable("thousands-or-decimals", text)


def find_amounts(text: str, words: MoneyWords, *, decimal: str = "") -> Iterator[Found]:
    """Find the amounts of running text that stand with a currency, in order.

    Without `decimal`, three figures behind a mark are thousands, fewer are decimals. What could
    be two things, ranges, and rates ("5 €/h") are left out.
    """
    whole, words = plain(text), replace(words, codes=words.common)
    for place in _FIGURE.finditer(whole):
        if not _beside_words(whole, *place.span()) or _in_range(whole, place.start()):
            continue
        try:
            found = _around(whole, place, words, "", decimal or _mark(place[0]))
        except Unreadable:
            continue
        if not _RATE.match(whole, found.end):
            yield found


def _in_range(text: str, begin: int) -> bool:
    """Say whether a dash before a figure makes of it the end of a range, or a figure below 0."""
    return _DASHED.search(text, max(0, begin - 20), begin) is not None


def _beside_words(text: str, begin: int, end: int) -> bool:
    """Say whether a figure has a letter or a sign of money next to it: most have none."""
    before, after = text[max(0, begin - 2) : begin].rstrip(), text[end : end + 2].lstrip()
    return any(each.isalpha() or each in "€$£" for each in (before[-1:], after[:1]) if each)


def _mark(number: str) -> str:
    """Give the decimal mark of a number in running text."""
    last = re.search(r"([.,])[0-9]{1,2}$", number)
    if last:
        return last[1]
    return "," if "." in number else "."


def _without_sign(whole: str) -> tuple[str, bool]:
    """Take a minus off the beginning or end of a cell, or brackets off both."""
    if whole.startswith("(") and whole.endswith(")"):
        return whole[1:-1].strip(), True
    if whole.startswith("-"):
        return whole[1:].lstrip(), True
    behind_sign = _SIGN_FIRST.fullmatch(whole)
    if behind_sign:
        return behind_sign[1] + behind_sign[2], True
    trailing = re.fullmatch(r"(.*[0-9])-( ?\D{0,20})", whole)
    if trailing:
        return trailing[1] + trailing[2], True
    return whole.removeprefix("+"), False


def _around(text: str, place: re.Match[str], words: MoneyWords, currency: str, mark: str) -> Found:
    """Read a figure with what stands directly around it.

    Raises:
        Unreadable: it is no number, or there is no currency, or one that is not known.
    """
    value = figure(place[0], mark)
    if value is None:
        raise Unreadable(why_no_number(place[0], mark), text)
    factor, code, end = _behind(text, place.end(), words, currency)
    begin = place.start()
    if not code:
        code, begin = _in_front(text, begin, words, currency)
    if not code and _PERCENT.match(text, end):
        raise Unreadable("percent-not-number", text)
    if not code and text[end:].strip() and _CODE.match(text, end):
        raise Unreadable("unknown-currency", text)
    if not code and _CODE_FIRST.search(text[max(0, begin - 5) : begin]):
        raise Unreadable("unknown-currency", text)
    if not code and text[place.end() : end].strip() in words.units:
        raise Unreadable("not-an-amount", text)
    code = code or currency
    if not code:
        raise Unreadable("no-currency", text)
    begin, approximate, bound = _qualified(text, begin, words)
    return Found(Amount(_times(value, factor), code, approximate), begin, end, bound)


def _times(value: Decimal, factor: int) -> Decimal:
    """Multiply; "1,2 milj." is 1200000 and not 1200000.0."""
    product = value * factor
    whole = product.to_integral_value()
    return whole if factor > 1 and whole == product else product


def _behind(text: str, end: int, words: MoneyWords, currency: str) -> tuple[int, str, int]:
    """Give the factor and the currency behind a figure, and where they end."""
    factor = 1
    glued = _GLUED.match(text, end)
    if glued and glued[1] in words.units:
        factor, end = words.units[glued[1]], glued.end()
    for _ in range(3):
        for pattern in (_TWO_AFTER, _AFTER):
            found = pattern.match(text, end)
            code = _currency(found[1], words, currency) if found else ""
            if found and code:
                return factor, code, found.end(1)
        if found is None or found[1].lower() not in words.factors:
            break
        factor, end = factor * words.factors[found[1].lower()], found.end()
    return factor, "", end


def _in_front(text: str, begin: int, words: MoneyWords, currency: str) -> tuple[str, int]:
    found = _BEFORE.search(text[max(0, begin - 12) : begin])
    code = _currency(found[1] or found[2], words, currency) if found else ""
    return (code, begin - len(found[0])) if found and code else ("", begin)


def _currency(word: str, words: MoneyWords, currency: str) -> str:
    if word in words.codes:
        return word
    meant = words.signs.get(word.lower(), ())
    if len(meant) > 1:
        if currency not in meant:
            raise Unreadable("ambiguous-currency", word)
        return currency
    return meant[0] if meant else ""


def _qualified(text: str, begin: int, words: MoneyWords) -> tuple[int, bool, str]:
    """Give where the words before an amount begin, and whether they make it vague or a bound."""
    skip = " .:"
    about = phrase_before(text, begin, words.about, skip)
    begin = begin if about is None else about
    for bound, phrases in (("most", words.most), ("least", words.least)):
        place = phrase_before(text, begin, phrases, skip)
        if place is not None:
            return place, about is not None, bound
    return begin, about is not None, ""


def _why_not(whole: str, mark: str, figures: int) -> str:
    if figures == 2 and _RANGE.search(whole):
        return "range-not-number"
    bare = _LAST_SIGN.sub("", whole)
    code = "not-a-number" if signed(bare, mark) is not None else why_no_number(bare, mark)
    if code != "not-a-number":
        return code
    return "several-amounts" if figures > 1 else "not-an-amount"
