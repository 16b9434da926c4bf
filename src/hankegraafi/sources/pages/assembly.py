"""Facts of one project into a draft: the best first, doubles together, contradictions marked."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from hankegraafi.sources.names.persons import is_person
from hankegraafi.sources.pages import bodies, fields, prose, sections, titles
from hankegraafi.sources.pages.drafts import Draft, Span, Value, Values
from hankegraafi.sources.pages.fields import Fact
from hankegraafi.sources.pages.layout import Line, fold
from hankegraafi.sources.pages.marks import Mark
from hankegraafi.sources.pages.split import Region
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.dates import Found, find_periods
from hankegraafi.sources.values.moments import Moment

_BODIES = ("coordinator", "funder", "partner", "executor", "authority", "programme")
_SINGLE = ("start", "end", "status", "coordinator")
_LONGEST_QUOTE = 200
_PRIVATE = re.compile(r"@|\(at\)|\[at\]|\+?\d[\d ()-]{6,}\d")


def draft(
    text: str,
    found: Sequence[Line],
    marks: Sequence[Mark],
    region: Region,
    words: PageWords,
    *,
    language: str,
    heading: Span | None = None,
) -> Draft:
    """Read the draft of one project out of its lines; fields that nothing speaks of stay empty."""
    own = found[region.begin : region.end]
    inside = [mark for mark in marks if region.begin <= mark.line < region.end]
    given = _gathered(_facts(text, own, inside, words))
    name = titles.title(
        text, own, inside, _region_title(text, region, given), words, heading=heading
    )
    given |= (
        titles.named(name, text, own, words)
        if "acronym" not in given
        else {
            key: value
            for key, value in titles.named(name, text, own, words).items()
            if key != "acronym"
        }
    )
    _period_of_title(text, own, given, words)
    _loose_lines(text, own, inside, given, words)
    _head_body(own, inside, given, words)
    return _finished(given, text, language, words)


def _period_of_title(
    text: str, own: Sequence[Line], given: dict[str, Values], words: PageWords
) -> None:
    """The years that a title ends with, or that stand in brackets behind it in the text."""
    if not given.get("title") or {"start", "end"} & given.keys():
        return
    title = str(given["title"][0].value)
    brackets = re.compile(re.escape(title) + r"[”\"]?,? ?\(")
    for match in brackets.finditer(text, own[0].begin, own[-1].end):
        found = next(find_periods(text[match.end() : match.end() + 40], words.dates), None)
        if found and found.begin < 3 and found.kind == "period":
            _put_period(given, found, match.end(), text)
            return
    begin = given["title"][0].evidence.begin
    for found in find_periods(title, words.dates):
        plain = title[: found.begin].rstrip(" ,(")
        programme = words.patterns["programme_name"].search(plain)
        if found.kind == "period" and found.end >= len(title) - 1 and not programme:
            _put_period(given, found, begin, text)


def _put_period(given: dict[str, Values], found: Found, offset: int, text: str) -> None:
    span = Span(offset + found.begin, offset + found.end)
    for name, moment in (("start", found.period.start), ("end", found.period.end)):
        if moment is not None:
            given[name] = (Value(moment, span, text[span.begin : span.end], "", 0.75),)


def _region_title(text: str, region: Region, given: dict[str, Values]) -> Values:
    if region.name:
        begin, end = region.name
        return (Value(text[begin:end], Span(begin, end), text[begin:end], "", 0.7),)
    return given.get("title", ())


def _facts(
    text: str, own: Sequence[Line], inside: Sequence[Mark], words: PageWords
) -> Iterable[Fact]:
    for mark in inside:
        yield from fields.facts(text, mark, words)
    for line in own:
        if line.content and len(line.text.split()) > 2:
            yield from prose.facts(text, line, words)
    yield from sections.facts(text, own, inside, words)


def _gathered(facts: Iterable[Fact]) -> dict[str, Values]:
    known: dict[str, list[Value]] = {}
    for name, value in facts:
        known.setdefault(name, []).append(value)
    return {name: tuple(values) for name, values in known.items()}


def _loose_lines(
    text: str,
    own: Sequence[Line],
    inside: Sequence[Mark],
    given: dict[str, Values],
    words: PageWords,
) -> None:
    """Lines that are a period, a status, a date or a programme as a whole, without a label."""
    taken = {span.begin for mark in inside if mark.name != "other" for span in mark.values}
    core = min(
        (mark.line for mark in inside if mark.name in {"funder", "period", "goal"}), default=10**6
    )
    for place, line in enumerate(own):
        if not line.content or line.begin in taken or line.prose or words.marked.match(line.text):
            continue
        _loose_period(line, given, text, words)
        status = _status(own, place, words)
        span = Span(line.begin, line.end)
        if status and "status" not in given:
            given["status"] = (Value(status, span, line.text, "", 0.75),)
        if place < 12 and (place < core or not inside) and "programme" not in given:
            _loose_programme(line, given, words)


def _status(own: Sequence[Line], place: int, words: PageWords) -> str:
    """The status that a line names; two in a row are the choices of a search form."""
    around = (*own[max(0, place - 1) : place], *own[place + 1 : place + 2])
    if any(each.folded in words.status for each in around):
        return ""
    return words.status.get(own[place].folded, "")


def _loose_period(line: Line, given: dict[str, Values], text: str, words: PageWords) -> None:
    found = list(find_periods(line.text, words.dates))
    if len(found) != 1 or found[0].end - found[0].begin < 0.85 * len(line.text.strip(" .()")):
        return
    only = found[0].period.start
    if found[0].kind == "date" and only is not None:
        if only.precision == "day" and "page_date" not in given:
            span = Span(line.begin + found[0].begin, line.begin + found[0].end)
            given["page_date"] = (Value(only, span, text[span.begin : span.end], "", 0.7),)
    elif found[0].kind == "period" and not {"start", "end"} & given.keys():
        _put_period(given, found[0], line.begin, text)


def _loose_programme(line: Line, given: dict[str, Values], words: PageWords) -> None:
    plain = re.sub(r"\s*\b(?:19|20)\d\d(?:\s?[-–]\s?(?:19|20)?\d\d)?$", "", line.text)
    pieces = plain.split()
    if not 1 < len(pieces) <= 8 or plain == line.text or not line.text[0].isupper():
        return
    if pieces[-1].casefold().endswith(tuple(words.lists["programme.line_ends"])):
        span = Span(line.begin, line.end)
        given["programme"] = (Value(line.text, span, line.text, "", 0.7),)


def _head_body(
    own: Sequence[Line],
    inside: Sequence[Mark],
    given: dict[str, Values],
    words: PageWords,
) -> None:
    """In a register's entry the body right below the title is the one that carries the project."""
    title = given.get("title")
    registered = "code" in given or any(
        fold(mark.label) in words.lists["registers.labels"] for mark in inside
    )
    year = _year_of_grant(own, given, words)
    if year:
        given["start"] = (year,)
    if not title or "coordinator" in given or "executor" in given or not registered:
        return
    for line in own[:12]:
        if line.begin <= title[0].evidence.begin or not line.content or line.prose:
            continue
        if any(mark.begin == line.begin for mark in inside):
            return
        if bodies.has_head(line.text, words) and bodies.is_name(line.text, words):
            span = Span(line.begin, line.end)
            given["coordinator"] = (Value(line.text, span, line.text, "", 0.6, inferred=True),)
            return


def _year_of_grant(own: Sequence[Line], given: dict[str, Values], words: PageWords) -> Value | None:
    """The year of a grant, from which work starts: a line such as "Vuoden 2015 …hanke"."""
    if "start" in given or "end" in given:
        return None
    for line in own[:4]:
        match = words.patterns["grant_year"].match(line.text)
        if match and line.content:
            span = Span(line.begin + match.start("year"), line.begin + match.end("year"))
            return Value(Moment(match["year"]), span, match["year"], "", 0.5, inferred=True)
    return None


def _finished(given: dict[str, Values], text: str, language: str, words: PageWords) -> Draft:
    for name in _BODIES:
        given[name] = _bodies(given.get(name, ()), words)
    for name in ("start", "end", "status", "acronym", "code", "page_date"):
        given[name] = _distinct(given.get(name, ()))
    given["amount"] = _distinct(given.get("amount", ()), key=lambda each: each.value)
    given["funder"] = _specific(given["funder"], words)
    given["coordinator"] = _ranked(given["coordinator"], text, words)
    given["programme"] = _shortest(given["programme"])
    for name in ("start", "end"):
        given[name] = _finest(given[name])
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
        others = [other for other in names if other != name]
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
    given["executor"] = tuple(
        each
        for each in given["executor"]
        if bodies.key(str(each.value), words) not in {*first, *funders}
    )
    given["funder"] = tuple(
        each for each in given["funder"] if bodies.key(str(each.value), words) not in programmes
    )


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
