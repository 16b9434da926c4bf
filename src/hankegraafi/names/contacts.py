"""Identity codes, e-mail addresses and phone numbers inside a text, however they are written.

E-mail addresses and phone numbers are those that the shapes `hs:Privacy-email` and
`hs:Privacy-phone` flag. A Finnish personal identity code is "ddmmyy", a sign of the century, three
figures and a check character (Finnish Population Information System Decree, 128/2010 and 690/2022).
"""

import re

_CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_CODE = re.compile(
    r"(?<!\d)((?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d) ?[-+A-FU-Y] ?(\d{3}) ?"
    r"([\dA-FHJ-NPR-Y])(?!\d)",
    re.IGNORECASE,
)
_SIX = re.compile(r"[0-9０-９]{6}")
_FIVE = re.compile(r"[0-9０-９](?:[^0-9０-９]{0,4}[0-9０-９]){4}")

_AT = re.compile(
    r"[@\uff20\ufe6b&%]|mailto|\W(?:a|at|ät)\W|_at_|snabel-?a|miukumauku|kissanhäntä", re.IGNORECASE
)
_MARKS = re.compile(r"[.(@\[{<|%&\uff20\ufe6b]")
_SPELT = ("dot", "piste", "punkt")
_SIGN = r"(?:@|at|ät|a|snabel-?a|miukumauku|kissanhäntä)"
_DOMAIN = r"[\w-]+(?:[.]| ?[(\[]? ?(?:dot|piste|punkt) ?[)\]]? ?)[a-z]{2,}"
_STEPS = rf"(?:[\w-]+[.])*{_DOMAIN}"
_ADDRESSES = tuple(
    re.compile(each, re.IGNORECASE)
    for each in (
        r"[^\s/:(<@]\s?[@\uff20\ufe6b]\s?(?:[\w-]+[.])+[^\W\d_]{2,}",
        r"^mailto:|\w(?:%40|&(?:#64|#x40|commat);)\w",
        r"\w[@\uff20\ufe6b](?:localhost|\[?\d{1,3}(?:[.]\d{1,3}){3})",
        rf"\w\s?[(\[{{<|]\s?{_SIGN}\s?[)\]}}>|]\s?{_STEPS}",
        r"(?:\w[(\[{<|]|\w[.]\w+\s?[(\[{<|]\s?)(?:@|at|ät)\s?[)\]}>|]\s?[\w-]",
        rf"\w\s?(?:snabel-?a|miukumauku|kissanhäntä)\s?{_STEPS}",
        rf"(?:^|[\s(:;,<])[\w.+]+[_-]at[_-]{_STEPS}",
        rf"^\s*[\w.+-]+ at {_STEPS}\s*$",
        rf"\w[.]\w+ at {_STEPS}",
        r"\w (?-i:AT) (?:[\w-]+[.])+[a-z]{2,}",
        r"\w at [\w-]+ (?:dot|piste|punkt) [a-z]{2,}",
        rf"(?:mail|posti?|osoite|kontakt)[.:]* ?[\w+-]+ at {_STEPS}",
    )
)

_DASHES = re.compile("[\u2010-\u2015\u2212\ufe63\uff0d]")
_DECISION = re.compile(r"[A-Za-z ]*\d{1,4}/\d{1,7}(?:/\d{2,4})?")
_YEARS_OR_MONEY = re.compile(
    r"(?:19|20)\d\d ?- ?(?:19|20)\d\d|[+-]?\d{1,3}(?:[ .]\d{3})+(?:,\d+)? ?(?:€|eur|milj)",
    re.IGNORECASE,
)
_DATE = re.compile(r"(^|\D)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:19|20)\d\d($|\D)")
_BEGIN = r"(?:^ ?|[^\dA-Za-z.,/_ +-]|[^\d][ .,])"
_END = r"(?:$|[^\dA-Za-z/_])"
_LABEL = (
    r"(?:^|[^a-zåäö])(?:puh|puhelin\w*|matkapuh\w*|soita\w*|faksi|tel|telephone|telefon\w*|tfn|ring"
    r"|phone|mob|mobile|mobil|fax)[.:]* ?"
    r"(?:(?:numero\w*|nummer|number|nro|nr|no|on|är|is)[.:]* ?){0,2}[+(]?\d(?:[ ()-]{0,2}\d){4,}"
)
_CALLED = ("tel:", "sms:", "callto:")
_PHONES = tuple(
    re.compile(each, re.IGNORECASE if small else 0)
    for each, small in (
        (r"(?:^|[^\dA-Za-z+])[+\uff0b] ?[1-9](?:[ ()./-]{0,3}\d){7,14}", False),
        (r"(?:^|[^\dA-Za-z+])[+\uff0b] ?358(?:[ ().,/_-]{0,3}\d){7,11}", False),
        (rf"{_BEGIN}358(?:[ ().,/_-]{{0,3}}\d){{8,11}}{_END}", False),
        (rf"{_BEGIN}00 ?[1-9](?:[ ()./-]{{0,3}}\d){{8,14}}{_END}", False),
        (rf"{_BEGIN}0(?:1[03-9]\d{{5,9}}|[2-9]\d{{6,10}})(?:$|[^\dA-Za-z/_-])", False),
        (rf"{_BEGIN}0(?:4[0-69]|50)(?:[ ()._-]{{0,3}}\d){{6,8}}{_END}", False),
        (rf"{_BEGIN}0(?:4[0-69]|50)\d?(?:/\d{{3}}[ .]?\d{{3,5}}|,\d{{3}},\d{{4}}){_END}", False),
        (
            rf"{_BEGIN}0(?:1[03-9]\d?|[2-9]\d{{0,2}})[ )-]{{1,2}}\d{{3,}}(?:[ -]?\d){{2,5}}{_END}",
            False,
        ),
        (rf"{_BEGIN}0(?:10|20|29|30)[ )-]{{1,2}}\d{{2}} \d{{3,4}}{_END}", False),
        (r"(?:^|\D)(?:0|3[ ._-]5[ ._-]8)(?:[ ._-]\d){8,11}(?:$|[^\d.])", False),
        (r"[\uff10-\uff19](?:[ ()-]{0,2}[\uff10-\uff19]){5,}", False),
        (_LABEL, True),
        (r"(?:^|[^a-zåäö])gsm[.:]* ?[+(]*0(?:[ ()-]{0,2}\d){4,}", True),
    )
)


def contact(text: str) -> str:
    """Give the code of what a clean text holds: "" for neither a contact nor an identity code.

    The codes are "personal-identity-code", "e-mail-address" and "phone-number". A date with three
    figures behind it and a figure last is an identity code if that figure checks; with a letter
    last it is one even if mistyped.
    """
    figures = _FIVE.search(text) is not None
    if figures and _SIX.search(text) and _identity(text):
        return "personal-identity-code"
    if _may_hold_address(text) and any(each.search(text) for each in _ADDRESSES):
        return "e-mail-address"
    called = text[:7].lower().startswith(_CALLED)
    return "phone-number" if called or (figures and _phone(text)) else ""


def _identity(text: str) -> bool:
    return any(
        found[3].isalpha() or _CHECKS[int(found[1] + found[2]) % 31] == found[3]
        for found in _CODE.finditer(_DASHES.sub("-", text))
    )


def _may_hold_address(text: str) -> bool:
    """Tell cheaply most texts that hold no address: they have no dot and no bracket."""
    if not _MARKS.search(text):
        small = text.lower()
        if not any(each in small for each in _SPELT):
            return False
    return _AT.search(text) is not None


def _phone(text: str) -> bool:
    if _DECISION.fullmatch(text):
        return False
    spelt = _YEARS_OR_MONEY.sub("", _DASHES.sub("-", text))
    if not _FIVE.search(spelt):
        return False
    spelt = _DATE.sub(r"\1\2", spelt)
    return any(each.search(spelt) for each in _PHONES)
