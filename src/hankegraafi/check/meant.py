"""What a value that is wrong was most likely meant to be: codes, dates, numbers, language tags."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from hankegraafi.check import xsd
from hankegraafi.check.messages import say
from hankegraafi.records import Text

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2)
_TAGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fi": ("fin", "suo", "suomi", "finnish", "finska"),
        "sv": ("se", "sve", "swe", "ruotsi", "svenska", "swedish"),
        "en": ("eng", "gb", "uk", "us", "englanti", "engelska", "english"),
    }
)
_WORDS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(("kyllä", "ja", "yes", "tosi", "sant"), "true")
    | dict.fromkeys(("ei", "nej", "no", "epätosi", "falskt"), "false")
)


def code(rule: str, value: str) -> Text:
    """Say what is wrong with an identifier that broke a rule, as far as its digits tell."""
    name = rule.rpartition(":")[2]
    if name in _CHECKED:
        return _CHECKED[name](value)
    meant = _FORMS[name](value) if name in _FORMS else None
    return say("hint", hint=meant) if meant and meant != value else Text()


def language(tag: str) -> str | None:
    """Give the language tag that is meant by another; None when nobody can say.

    >>> language("se")
    'sv'
    """
    folded = tag.casefold()
    return next((each for each, others in _TAGS.items() if folded in others), None)


def literal(value: str, datatypes: Iterable[str]) -> tuple[str, str] | None:
    """Give (words, datatype) of what a value means, in the first datatype that can say it.

    >>> literal("1.2.2019", ["http://www.w3.org/2001/XMLSchema#date"])
    ('2019-02-01', 'http://www.w3.org/2001/XMLSchema#date')
    """
    for datatype in datatypes:
        for words in _readings(value.strip(), datatype.rpartition("#")[2]):
            known = xsd.example(datatype)
            if known and xsd.well_formed(words, datatype) and xsd.computable(words, datatype):
                return words, datatype
    return None


def business_id_digit(seven: str) -> str | None:
    """Give the check digit of a business ID's first seven digits; None when none fits.

    https://www.vero.fi/ explains it: the weights 7, 9, 10, 5, 8, 4, 2, and modulo 11.

    >>> business_id_digit("2769790")
    '1'
    """
    rest = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, seven, strict=True)) % 11
    if rest == 1 or not int(seven):
        return None
    return str(-rest % 11)


def isni_character(fifteen: str) -> str:
    """Give the last character of an ISNI (ISO 7064, MOD 11-2).

    >>> isni_character("000000040409969")
    '3'
    """
    total = 0
    for digit in fifteen:
        total = (total + int(digit)) * 2
    character = (12 - total % 11) % 11
    return "X" if character == 10 else str(character)


def _readings(value: str, kind: str) -> Iterator[str]:
    """The ways in which a value may be meant, as it stands first."""
    yield value
    if kind == "boolean":
        yield _WORDS.get(value.casefold(), "")
    elif kind in {"decimal", "integer"}:
        yield _number(value)
    else:
        yield _date(value)


def _number(value: str) -> str:
    """A number as it is written in Finland or in a sheet, such as "1 234,50 €"."""
    plain = re.sub(r"[\s€]|(?i:euroa?|eur)$", "", value)
    if re.search(r"[.].*,[0-9]{1,2}$", plain):
        plain = plain.replace(".", "")
    return plain.replace(",", ".")


def _date(value: str) -> str:
    """A day or month as it is written in Finland, or with parts too short, or with a clock."""
    day = re.fullmatch(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", value)
    if day:
        return f"{day[3]}-{day[2]:0>2}-{day[1]:0>2}"
    month = re.fullmatch(r"(\d{1,2})[./]\s*(\d{4})", value)
    if month:
        return f"{month[2]}-{month[1]:0>2}"
    parts = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ][0-9:.]+Z?)?", value)
    return "-".join(f"{part:0>2}" for part in parts.groups() if part) if parts else ""


def _check_digit(value: str) -> Text:
    if not re.fullmatch(r"[0-9]{7}-[0-9]", value):
        return Text()
    digit = business_id_digit(value[:7])
    if digit is None:
        return say("no-check-digit")
    return say("check-digit", digit=digit, whole=f"{value[:7]}-{digit}")


def _check_character(value: str) -> Text:
    plain = re.sub(r"\s", "", value)
    if not re.fullmatch(r"[0-9]{15}[0-9X]", plain):
        return Text()
    last = isni_character(plain[:15])
    return say("check-character", digit=last, whole=value[:-1] + last)


def _business_id(value: str) -> str | None:
    """Eight digits however they are written, a VAT number, or an old one without its first zero."""
    digits = re.sub(r"[^0-9]", "", value).zfill(8)
    whole = f"{digits[:7]}-{digits[7:]}"
    return whole if len(digits) == 8 and digits[7] == business_id_digit(digits[:7]) else None


def _isni(value: str) -> str | None:
    plain = re.sub(r"[^0-9X]", "", value.upper().rpartition("/")[2])
    fits = re.fullmatch(r"[0-9]{15}[0-9X]", plain) and plain[15] == isni_character(plain[:15])
    return " ".join(plain[start : start + 4] for start in range(0, 16, 4)) if fits else None


def _zeros(length: int) -> Callable[[str], str | None]:
    """Numbers lose their first zeros in a sheet."""
    return lambda value: value.zfill(length) if re.fullmatch(r"[0-9]+", value) else None


def _last(pattern: str, before: str = "") -> Callable[[str], str | None]:
    """The code at the end of an address, or in other letters."""

    def find(value: str) -> str | None:
        match = re.search(rf"({pattern})/?$", value.strip(), re.IGNORECASE)
        return before + (match[1].lower() if before else match[1].upper()) if match else None

    return find


_CHECKED: Mapping[str, Callable[[str], Text]] = MappingProxyType(
    {
        "Identifier-ytunnus-check-digit": _check_digit,
        "Identifier-isni-check-digit": _check_character,
    }
)
_FORMS: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "Identifier-ytunnus": _business_id,
        "Identifier-isni": _isni,
        "Identifier-municipality": _zeros(3),
        "Identifier-school-number": _zeros(5),
        "Identifier-wikidata": _last("Q[1-9][0-9]*"),
        "Identifier-ror": _last("0[a-hj-km-np-tv-z0-9]{6}[0-9]{2}", "https://ror.org/"),
    }
)
