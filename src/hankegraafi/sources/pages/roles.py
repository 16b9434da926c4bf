"""Sentences that say who coordinates, funds and takes part, by their cues."""

import re
from collections.abc import Iterator
from dataclasses import replace

from hankegraafi.sources.pages import bodies, spoken
from hankegraafi.sources.pages.drafts import Span, Value
from hankegraafi.sources.pages.fields import Fact
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.money import find_amounts

_SAID = 0.85
_LED = 0.8
_ROLES = ("coordinator", "funder", "partner", "executor", "authority")
_NEAR = 150
_ASIDE = ("beside", "with")  # these speak of the project only where it is named
_BEHIND = ("many", "with", "subjects", "beside", "within", "after")
_CASES = {"from": "case_from", "to": "case_to"}


def facts(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    """Give who coordinates, funds and takes part by a sentence, as (field, value)."""
    for name in _ROLES:
        yield from _roles(text, begin, end, name, words)
    yield from _short_funders(text, begin, end, words)


def _roles(text: str, begin: int, end: int, name: str, words: PageWords) -> Iterator[Fact]:
    of_project = words.patterns["project_said"].search(text, begin, end)
    for how, cue in words.cues[name].items():
        if how in _ASIDE and not of_project:
            continue
        if how == "receives" and not of_project and not _sum(text[begin:end], words):
            continue
        matches = list(cue.finditer(text, begin, end))
        stops = [*(match.start() for match in matches[1:]), end]
        for match, stop in zip(matches, stops, strict=False):
            if _of_another(text, begin, match.start(), words):
                continue
            field = "authority" if name == "funder" and _hands_on(text, end, match, words) else name
            for body in _found(text, begin, stop, match, how, words):
                if bodies.is_common(text, body, words):
                    continue
                yield _fact(text, field, body, match, words)
                if field == "funder":
                    yield from _owner(text, body, end, match, words)


def _sum(sentence: str, words: PageWords) -> bool:
    return next(iter(find_amounts(sentence, words.money)), None) is not None


def _owner(
    text: str, body: bodies.Body, end: int, match: re.Match[str], words: PageWords
) -> Iterator[Fact]:
    """Whose programme it is that funds: "the X programme of the Y"."""
    of = words.patterns["programme_of"].match(text, body.span.end, end)
    owner = spoken.after(text, of.end(), end, words) if of else None
    whole = words.patterns["owned_programme"].fullmatch(body.name)
    if whole:
        owner = replace(body, name=whole["owner"])
    if owner and bodies.has_head(owner.name, words):
        yield _fact(text, "funder", owner, match, words)


def _hands_on(text: str, end: int, match: re.Match[str], words: PageWords) -> bool:
    """Whether money of a fund is granted: "X myönsi … ABC-rahoitusta" says that ABC funds."""
    cues = words.cues["funder"]
    before = match.re is cues["before"] and words.patterns["grants"].match(match[0])
    if not before and not (
        match.re is cues["after"] and words.patterns["grants_it"].match(match[0])
    ):
        return False
    far = min(end, match.end() + _NEAR)
    fund = words.patterns["short_funded"].search(text, match.end(), far)
    if fund and not words.patterns["weak_tail"].match(fund["tail"] or fund["other"]):
        return True
    return bool(words.patterns["of_fund"].search(text, match.end(), far))


def _found(
    text: str, begin: int, end: int, match: re.Match[str], how: str, words: PageWords
) -> list[bodies.Body]:
    if how in _CASES:
        return _in_case(text, match.end(), end, words.patterns[_CASES[how]], words)
    if how in _BEHIND:
        return _behind(text, match, end, how, words)
    if how == "listed_before":
        return spoken.wholly(text, begin, match.start(), words)
    if how == "shared":
        begin = max(begin, match.start() - 2 * _NEAR)
        verbs = list(words.patterns["verbs"].finditer(text, begin, match.start()))
        return spoken.genitives(text, verbs[-1].end() if verbs else begin, match.start(), words)
    body = spoken.before(text, begin, match.start(), words, genitive=how == "genitive")
    if how == "receives" and body and " " not in body.name and bodies.heads(body.name, words):
        return []  # "Kaupunki on saanut": whose it is stands elsewhere
    if body is None and how == "before" and _goes_before(text, begin, match.start(), words):
        body = spoken.after(text, begin, match.start(), words)
    return [body] if body else []


def _behind(
    text: str, match: re.Match[str], end: int, how: str, words: PageWords
) -> list[bodies.Body]:
    if how in {"many", "with"}:
        return spoken.several(text, match.end(), end, words)
    if how == "subjects":
        return _subjects(text, match.end(), end, words)
    if how == "beside":
        return spoken.companions(text, match.end(), end, words)
    if how == "within":
        body = spoken.after(text, match.end() + 1, end, words)
        return [body] if body and bodies.has_head(body.name, words) else []
    return _one_or_several(text, match, end, words)


def _subjects(text: str, begin: int, end: int, words: PageWords) -> list[bodies.Body]:
    """Two bodies or more before a verb in the plural: "A, B ja C kehittävät"."""
    verb = words.patterns["plural_verb"].search(text, begin, min(end, begin + 2 * _NEAR))
    found = spoken.wholly(text, begin, verb.start(), words) if verb else []
    return found if len(found) > 1 and all(bodies.has_head(b.name, words) for b in found) else []


def _goes_before(text: str, begin: int, place: int, words: PageWords) -> bool:
    """Whether another verb stands between: "X edustaa kaupunkia ja on koordinaattori"."""
    return bool(words.patterns["conjunction"].search(text[max(begin, place - 9) : place]))


def _one_or_several(
    text: str, match: re.Match[str], end: int, words: PageWords
) -> list[bodies.Body]:
    """A funder's cue may be followed by several; a coordinator is one."""
    begin = match.end()
    while begin < end and text[begin] in " :\u00a0\t":
        begin += 1
    if match.re is words.cues["coordinator"]["after"]:
        body = spoken.after(text, begin, end, words)
        return [body] if body else []
    return spoken.several(text, begin, end, words)


def _in_case(
    text: str, begin: int, end: int, ending: re.Pattern[str], words: PageWords
) -> list[bodies.Body]:
    """A name in a case that says "from" or "to": "rahoitusta Opetushallitukselta"."""
    stretch = text[begin : min(end, begin + 160)]
    pieces = list(re.finditer(r"[^\s,;]+", stretch))
    for number, piece in enumerate(pieces[:12]):
        word = piece[0].rstrip(".)")
        if ending.search(word) and (word[0].isupper() or number):
            body = spoken.before(text, begin, begin + piece.end(), words, genitive=True)
            return [body] if body else []
        stops = piece[0].casefold() in words.lists["names.stop"]
        if stops and not (number == 0 and words.patterns["project_said"].match(piece[0])):
            return []
    return []


def _of_another(text: str, begin: int, place: int, words: PageWords) -> bool:
    """Whether the cue speaks of a network, a programme or another project: "…, jota koordinoi"."""
    clause = words.patterns["relative"].search(text, max(begin, place - _NEAR), place)
    if clause is None:
        return False
    return not words.patterns["project_word"].search(clause["what"])


def _fact(text: str, name: str, body: bodies.Body, match: re.Match[str], words: PageWords) -> Fact:
    if name == "funder" and _is_programme(text, body, words):
        name = "programme"
    label = " ".join(match[0].split())
    quote = text[body.span.begin : body.span.end]
    confidence = _LED if body.led else _SAID
    cues = words.cues["coordinator"]
    if match.re in (cues["to"], cues["receives"]):  # who gets the money carries the project
        confidence = 0.65
    inferred = confidence < _LED
    return name, Value(
        body.name,
        body.span,
        quote,
        label,
        confidence,
        inferred=inferred,
        label_begin=match.start(),
    )


def _is_programme(text: str, body: bodies.Body, words: PageWords) -> bool:
    """Whether a name is a programme's: by its last word, or the word behind it."""
    named = words.patterns["programme_name"].search(body.name)
    named = named or words.patterns["owned_programme"].fullmatch(body.name)
    return bool(named or words.patterns["programme_behind"].match(text, body.span.end))


def _short_funders(text: str, begin: int, end: int, words: PageWords) -> Iterator[Fact]:
    """An abbreviation that a funding is called by: "ABC-haku", "ABC-rahoitus"."""
    patterns = words.patterns
    if any(patterns[each].search(text, begin, end) for each in ("applied", "unfunded")):
        return
    for match in patterns["short_funded"].finditer(text, begin, end):
        tail = match["tail"] or match["other"]
        if text[match.end() : match.end() + 1] == ":":
            continue  # what a sum is called
        around = text[max(begin, match.start() - _NEAR) : match.end() + _NEAR]
        if patterns["weak_tail"].match(tail) and not patterns["money_spoken_of"].search(around):
            continue
        span = Span(match.start("name"), match.end("name"))
        yield (
            "funder",
            Value(match["name"], span, match[0], tail, confidence=0.6, inferred=True),
        )
