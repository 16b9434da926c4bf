"""Names of organisations out of a stretch of text: lists of them, several with one head."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hankegraafi.names.forms import form
from hankegraafi.names.persons import is_person
from hankegraafi.sources.pages.drafts import Span
from hankegraafi.sources.pages.words import PageWords
from hankegraafi.sources.values.money import find_amounts

_NUMBER = re.compile(r"[0-9]{7}-[0-9]\b")
BRACKETS = re.compile(r"\s*\(([^()]{1,80})\)\s*$")
ABBREVIATION = re.compile(r"[A-ZÅÄÖ][\w&.-]{0,11}$")
QUOTES = " \t\u00a0\"”“'’»«.:;,*–—-"
_MOST_WORDS = 14
_MOST_LETTERS = 160
_LONGEST_BRACKETS = 400


@dataclass(frozen=True, slots=True)
class Body:
    """A name as it would stand in a list, and its place; `led` tells that it was inflected."""

    name: str
    span: Span
    led: bool = False


def listed(
    text: str, spans: Sequence[Span], words: PageWords, *, single: bool = False
) -> list[Body]:
    """Read the names under a label: one to a line, or several with commas between.

    With `single` a stretch is one name, whatever commas it holds.
    """
    found: list[Body] = []
    for span in spans:
        pieces = (
            [_first(text, span, words)]
            if single
            else list(cut_names(text, span, words, lines=len(spans) > 1))
        )
        found += distributed([named_in(text, each, words) for each in pieces], words)
    return once(found, words)


def _first(text: str, span: Span, words: PageWords) -> Span:
    """The first of two names that a slash parts: "Body X / School Y"."""
    slash = text.find(" / ", span.begin, span.end)
    parted = slash > 0 and has_head(text[span.begin : slash], words)
    return Span(span.begin, slash) if parted else span


def once(found: Sequence[Body], words: PageWords) -> list[Body]:
    """Keep the first of several names of one body."""
    known: dict[str, Body] = {}
    for body in found:
        known.setdefault(key(body.name, words), body)
    return list(known.values())


def key(name: str, words: PageWords) -> str:
    """Give what names are compared by: words without case, legal form, brackets, abbreviations."""
    core = form(BRACKETS.sub("", name), words.names).core
    long = words.names.abbreviations
    return " ".join(" ".join(long[each][0]) if each in long else each for each in core)


def cut_names(text: str, span: Span, words: PageWords, *, lines: bool) -> Iterator[Span]:
    """Cut a stretch where one name ends and the next begins."""
    cuts = [
        cut
        for cut in words.patterns["between"].finditer(text, span.begin, span.end)
        if not _within_brackets(text, span.begin, cut.start())
        and not (text[cut.start() - 1].isdigit() and text[cut.end() : cut.end() + 1].isdigit())
    ]
    marks = sum(1 for cut in cuts if cut["mark"] and not _NUMBER.match(text, cut.end(), span.end))
    units = lines and marks <= 1 and not any(cut["word"] in {"sekä", "samt"} for cut in cuts)
    if units and not all(_is_whole(text[b:e], words) for b, e in _stretches(span, cuts)):
        cuts = []
    begin = span.begin
    for cut in cuts:
        if cuts_at(text[begin : cut.start()], cut, text[cut.end() : span.end], words):
            yield Span(begin, cut.start())
            begin = cut.end()
    yield Span(begin, span.end)


def _stretches(span: Span, cuts: Sequence[re.Match[str]]) -> Iterator[tuple[int, int]]:
    begin = span.begin
    for cut in cuts:
        yield begin, cut.start()
        begin = cut.end()
    yield begin, span.end


def _is_whole(name: str, words: PageWords) -> bool:
    """A name with a legal form, which is never the unit of another."""
    return bool(form(name, words.names).legal)


def _within_brackets(text: str, begin: int, place: int) -> bool:
    begin = max(begin, place - _LONGEST_BRACKETS)
    return text.count("(", begin, place) > text.count(")", begin, place)


def cuts_at(left: str, cut: re.Match[str], right: str, words: PageWords) -> bool:
    """Say whether two names meet here, or one goes on."""
    if cut["word"] and right.startswith("the "):
        return True
    after = re.match(r"[\w&-]+", right)
    first = after[0] if after else ""
    if cut["mark"] and cut["mark"] != ",":
        return True
    if left.endswith("-") or not right:
        return False
    if not (first[:1].isupper() or first[:1].isdigit()):
        general = first.casefold() in words.lists["general.funders"]
        return general or (fold_in(first, words) and cut["mark"] != ",")
    if _NUMBER.match(right):
        return False
    if cut["word"] and cut["word"] not in {"sekä", "samt"}:
        return not _goes_on(left, right, words)
    return True


def fold_in(word: str, words: PageWords) -> bool:
    """Say whether a word with a small letter may be the head of a name of its own."""
    return word.casefold() in words.lists["names.bodies"] and len(word) > 6


def _goes_on(left: str, right: str, words: PageWords) -> bool:
    """Whether one name goes on: "Ministry of Education and Culture", "A:n ja B:n seurakunta"."""
    following = words.patterns["joins"].split(re.split(r"[,;(]", right)[0])[0].split()
    if not following:
        return False
    if words.patterns["of"].search(left.rpartition(",")[2]):
        wide = words.patterns["wide_of"].search(left.rpartition(",")[2])
        return len(following) <= 2 and bool(wide or not heads(following[-1], words))
    alone = left.rpartition(",")[2].split()
    genitive = len(alone) == 1 and alone[0].endswith("n") and not heads(alone[0], words)
    return genitive and len(following) > 1 and heads(following[-1], words)


def heads(word: str, words: PageWords) -> bool:
    """Say whether a word ends as words for bodies do."""
    folded = word.casefold().strip(QUOTES)
    return folded in words.lists["names.bodies"] or folded.endswith(words.ends)


def has_head(name: str, words: PageWords) -> bool:
    """Say whether a name ends, or its part before a comma, with a word for a body."""
    parts = [part.split() for part in re.split(r"[,(/]", name)]
    if any(heads(part[-1], words) for part in parts if part):
        return True
    of = words.patterns["of"].split(name)[0].split()
    if of and of[-1][0].isupper() and heads(of[-1], words):
        return True
    first = parts[0][0] if parts[0] else ""
    return len(parts[0]) > 1 and first[:1].isupper() and heads(first, words)


def funds_by_name(name: str, words: PageWords) -> bool:
    """Say whether a name is one of those that bodies have that mostly fund: a ministry, a fund."""
    ends = tuple(words.lists["names.funders"])
    return any(each.strip(QUOTES + "()").endswith(ends) for each in name.casefold().split())


def named_in(text: str, span: Span, words: PageWords) -> Body | None:
    """Read the one name that a stretch is; None where it is none."""
    stretch = text[span.begin : span.end]
    begin = span.begin
    lead = words.patterns["lead"].match(stretch)
    if lead:
        begin, stretch = begin + lead.end(), stretch[lead.end() :]
    begin += len(stretch) - len(stretch.lstrip(QUOTES))
    stretch = stretch.strip(QUOTES)
    name = _plain(stretch, words)
    if not name or not is_name(name, words):
        return None
    place = begin + max(0, stretch.find(name))
    length = len(name) if name in stretch else len(stretch)
    return Body(_spaced(name), Span(place, place + length))


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _plain(name: str, words: PageWords) -> str:
    """Take identifiers, shares, sums and remarks in brackets off a name."""
    name = words.patterns["share"].sub("", name)
    for amount in reversed(list(find_amounts(name, words.money))):
        name = (name[: amount.begin] + name[amount.end :]).replace("()", "").strip(QUOTES)
    name = words.patterns["identifier"].sub("", name)
    inside = BRACKETS.search(name)
    if inside and (
        not _abbreviates(inside[1]) or inside[1].casefold() in words.lists["names.countries"]
    ):
        name = name[: inside.start()]
    inside_country = words.patterns["in_country"].search(name)
    if inside_country and inside_country[1].casefold() in words.lists["names.countries"]:
        name = name[: inside_country.start()]
    whole, comma, country = name.rpartition(",")
    if comma and country.strip(QUOTES).casefold() in words.lists["names.countries"]:
        name = whole
    return name.strip(QUOTES)


def _abbreviates(inside: str) -> bool:
    """Whether brackets hold an abbreviation and no remark: it has two capitals."""
    return bool(ABBREVIATION.match(inside)) and (
        sum(1 for each in inside if each.isupper()) >= 2 and len(inside) <= 12
    )


def is_name(name: str, words: PageWords) -> bool:
    """Say whether a text may be an organisation's name: no person's, count or sentence."""
    pieces = name.split()
    if not 1 <= len(pieces) <= _MOST_WORDS or not 2 <= len(name) <= _MOST_LETTERS:
        return False
    if words.patterns["contact"].search(name) or ":" in name[:-1].replace(":n", ""):
        return False
    folded = [each.casefold().strip(QUOTES) for each in pieces]
    if not any(letter.isalpha() for letter in name) or folded[0] in words.lists["names.openers"]:
        return False
    stops = words.lists["names.stop"] - {"in", "as", "by", "to", "with", "under", "from"}
    if any(each in stops for each in folded[1:]) or folded[0] in words.lists["names.stop"]:
        return False
    general = name.casefold() in words.lists["general.funders"]
    if not (name[0].isupper() or general or heads(pieces[-1], words)):
        return False
    if name[0].isdigit() and len(pieces) > 1 and pieces[1][0].islower():
        return False
    if name.casefold() in words.lists["names.countries"] or (name.casefold(),) in words.names.legal:
        return False
    if len(pieces) == 1 and words.patterns["project_word"].search(name) and name[-1].islower():
        return False
    if words.label.fullmatch(name) or _is_role(name, words):
        return False
    return has_head(name, words) or not is_person(name, words.names)


def is_common(text: str, body: Body, words: PageWords) -> bool:
    """Say whether what a sentence names is no name but a word: "Säätiö", "Rahoituksen".

    That is a word for a body alone, or one that the text has with a small letter too, or in a
    case that no name by itself stands in.
    """
    name = body.name
    if " " in name or not name[1:].islower():
        return False
    if name.casefold() in words.lists["names.common"]:
        return True
    if heads(name, words):
        return False
    inflected = not body.led and words.patterns["inflected"].search(name)
    return bool(inflected or re.search(rf"\b{re.escape(name.casefold())}\b", text))


def _is_role(name: str, words: PageWords) -> bool:
    """Whether a job title stands for a name, or before that of a person."""
    if words.role.fullmatch(name):
        return True
    return bool(words.role.match(name)) and not has_head(name, words)


def distributed(found: Sequence[Body | None], words: PageWords) -> list[Body]:
    """Give each of several genitives the head that they share: "Espoon ja Vantaan kaupungit"."""
    plurals = dict(words.table["names"]["plurals"])
    result: list[Body] = []
    for body in found:
        if body is None:
            continue
        stem, _, last = body.name.rpartition(" ")
        head = plurals.get(last.casefold())
        place = len(result)
        joined = len(words.patterns["joins"].split(stem)) > 1 or (
            place and " " not in result[-1].name and result[-1].name.endswith("n")
        )
        group = last.casefold().endswith(tuple(words.lists["names.groups"]))
        if stem and group and not (head and joined):
            continue  # "Rannan kunnat" names none
        if not head or not stem or not joined:
            result.append(body)
            continue
        while place and " " not in result[place - 1].name and result[place - 1].name.endswith("n"):
            place -= 1
            result[place] = Body(f"{result[place].name} {head}", result[place].span, led=True)
        cities = words.patterns["joins"].split(stem)
        result += [Body(f"{city} {head}", body.span, led=True) for city in cities if city]
    return result
