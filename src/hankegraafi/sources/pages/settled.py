"""The facts of one project as a draft: doubles together, contradictions marked, persons out."""

import re
from dataclasses import replace

from hankegraafi.names.persons import is_person
from hankegraafi.sources.pages import bodies
from hankegraafi.sources.pages.drafts import Draft, Value, Values
from hankegraafi.sources.pages.layout import fold
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.moments import Moment

_BODIES = ("coordinator", "funder", "partner", "executor", "authority", "programme")
_SINGLE = ("start", "end", "status", "coordinator")
_LONGEST_QUOTE = 200
_SAID = 0.7
_PRIVATE = re.compile(r"@|\(at\)|\[at\]|\+?\d[\d ()-]{6,}\d")


def draft(given: dict[str, Values], text: str, language: str, words: PageWords) -> Draft:
    """Settle what was gathered of one project, by field, and give it as a draft."""
    for name in _BODIES:
        given[name] = _bodies(given.get(name, ()), words)
    for name in ("start", "end", "status", "acronym", "code", "page_date"):
        given[name] = _distinct(given.get(name, ()))
    given["amount"] = _distinct(given.get("amount", ()), key=lambda each: each.value)
    given["funder"] = _specific(given["funder"], words)
    given["coordinator"] = _ranked(given["coordinator"], text, words)
    given["programme"] = _shortest(given["programme"])
    for name in ("start", "end"):
        given[name] = _finest(_firm(given[name]))
    for name in _SINGLE:
        given[name] = _conflicts(given[name])
    _apart(given, words)
    page_date = given["page_date"][:1]
    if page_date and isinstance(page_date[0].value, Moment):
        given["status"] = tuple(replace(each, as_of=page_date[0].value) for each in given["status"])
    given["participants"] = given.get("participants", ())[:1]
    given["partners"] = given.get("partners", ())[:1]
    given["parent"] = given.get("parent", ())[:1]
    contacts = given.get("contact", ())
    named = tuple(each for each in contacts if each.value)
    unnamed = words.unnamed.best(language)[1]
    given["contact"] = named or tuple(replace(each, value=unnamed) for each in contacts)
    clean = {
        name: tuple(_private(each, name, words) for each in values)
        for name, values in given.items()
    }
    return Draft(language=language, **clean)


def _bodies(values: Values, words: PageWords) -> Values:
    """Names of one body once: the first, with the fullest confidence."""
    known: dict[str, Value] = {}
    for value in values:
        name = bodies.key(str(value.value), words)
        known.setdefault(name, value)
    return tuple(known.values())


def _distinct(values: Values, key: object = None) -> Values:
    known: dict[object, Value] = {}
    for value in sorted(values, key=lambda each: -each.confidence) if key is None else values:
        known.setdefault(str(value.value), value)
    return tuple(known.values())


def _specific(values: Values, words: PageWords) -> Values:
    """Leave out "EU" where a fund is named; an abbreviation where its name is."""
    general = words.lists["general.funders"]
    names = [str(value.value) for value in values]
    kept = []
    for value in values:
        name = str(value.value)
        others = [
            other
            for each, other in zip(values, names, strict=True)
            if other != name
            and (other.casefold() not in general or each.confidence > value.confidence)
        ]
        if (
            others
            and name.casefold() in general
            and value.confidence < 0.9
            and not words.patterns["own_money"].match(value.label)
        ):
            continue
        if any(f"({name})" in other or _initials(name, other) for other in others):
            continue
        kept.append(value)
    return tuple(kept)


def _initials(short: str, long: str) -> bool:
    """Whether an abbreviation is made of a name's words: OKM, Opetus- ja kulttuuriministeriö."""
    if not short.isupper() or len(short) > 8 or " " not in long.strip():
        return False
    letters = iter(re.sub(r"[^a-zåäö]", "", long.casefold()))
    return long[0] == short[0] and all(letter in letters for letter in short.casefold())


def _ranked(values: Values, text: str, words: PageWords) -> Values:
    """Put a label first, unless it names the page's owner and a sentence says another."""
    labelled = [each for each in values if each.confidence >= 0.9]
    said = [each for each in values if each.confidence < 0.9]
    if labelled and said and any(each.confidence >= 0.8 for each in said):
        name = str(labelled[0].value)
        head = text[: min(len(text), 600)]
        core = words.patterns["legal_end"].split(name)[0]
        if head.find(core) >= 0 and head.find(core) < labelled[0].evidence.begin:
            return (*said, *labelled)
    return tuple(sorted(values, key=lambda each: -each.confidence))


def _finest(values: Values) -> Values:
    """Leave out a year where a day of that year is given."""
    dates = [value.value.value for value in values if isinstance(value.value, Moment)]
    return tuple(
        value
        for value in values
        if isinstance(value.value, Moment)
        and not any(
            other != value.value.value and other.startswith(value.value.value) for other in dates
        )
    )


def _shortest(values: Values) -> Values:
    """Leave out a programme that is another's name with or without its years."""
    kept: list[Value] = []
    for value in values:
        name = fold(str(value.value))
        if not any(
            name.startswith(n) or n.startswith(name) for n in (fold(str(k.value)) for k in kept)
        ):
            kept.append(value)
    return tuple(kept)


def _firm(values: Values) -> Values:
    """Leave out what is said in passing, where it is said outright too."""
    firm = tuple(each for each in values if each.confidence >= _SAID)
    return firm or values[:1]


def _conflicts(values: Values) -> Values:
    if len(values) < 2:
        return values
    return tuple(replace(each, conflict=True) for each in values)


def _apart(given: dict[str, Values], words: PageWords) -> None:
    """A coordinator is no partner, and a programme's name no funder."""
    first = [bodies.key(str(each.value), words) for each in given["coordinator"][:1]]
    funders = {bodies.key(str(each.value), words) for each in given["funder"]}
    programmes = {bodies.key(str(each.value), words) for each in given["programme"]}
    given["partner"] = tuple(
        each for each in given["partner"] if bodies.key(str(each.value), words) not in first
    )
    partners = {bodies.key(str(each.value), words) for each in given["partner"]}
    given["executor"] = tuple(
        each
        for each in given["executor"]
        if bodies.key(str(each.value), words) not in {*first, *funders, *partners}
    )
    given["funder"] = tuple(
        each
        for each in given["funder"]
        if bodies.key(str(each.value), words) not in programmes | _handing(given, words)
        and not (each.inferred and _within(str(each.value), given["programme"]))
    )


def _handing(given: dict[str, Values], words: PageWords) -> set[str]:
    """The authorities that hand a fund's money on, where the fund is named too."""
    handing = {bodies.key(str(each.value), words) for each in given["authority"]}
    funders = {bodies.key(str(each.value), words) for each in given["funder"]}
    if any(words.patterns["is_fund"].search(str(each.value)) for each in given["funder"]):
        handing |= {
            bodies.key(str(each.value), words)
            for each in given["funder"]
            if words.patterns["hands_on"].search(str(each.value))
        }
    said = {
        bodies.key(str(each.value), words) for each in given["funder"] if each.confidence >= 0.9
    }
    return handing - said if funders - handing else set()


def _within(name: str, programmes: Values) -> bool:
    """Whether an abbreviation is only a part of a programme's name: "LIFE", "EU:n LIFE-ohjelma"."""
    return any(name in re.split(r"[\s-]", str(each.value)) for each in programmes)


def _private(value: Value, name: str, words: PageWords) -> Value:
    """Take the quote away where it is long, or may hold a person's name, address or number."""
    quote = value.quote
    if name in {"goal", "action", "result"} or len(quote) > _LONGEST_QUOTE:
        return replace(value, quote="")
    if name == "contact" or (name in _BODIES and is_person(quote, words.names)):
        safe = name == "contact" and not is_person(quote, words.names)
        return value if safe else replace(value, quote="")
    if name not in {"amount", "code", "start", "end"} and _PRIVATE.search(quote):
        return replace(value, quote="")
    return value
