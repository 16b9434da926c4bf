"""Names of organisations within sentences: before and behind a cue, in the case it asks for."""

import re
from collections.abc import Sequence

from hankegraafi.names.inflection import lemmas
from hankegraafi.sources.pages import bodies
from hankegraafi.sources.pages.bodies import Body
from hankegraafi.sources.pages.drafts import Span
from hankegraafi.sources.pages.words import PageWords

_NEAR, _FAR, _SHORT_NAME, _LONG_NAME = 300, 6000, 4, 12
_AROUND = bodies.QUOTES.replace("-", "") + "()"

_TOKEN = re.compile(r"[^\s\u00a0]+")


def after(text: str, begin: int, end: int, words: PageWords) -> Body | None:
    """Read the one name that begins a stretch."""
    end = min(end, begin + _NEAR)
    stop = words.patterns["closes"].search(text, begin, end)
    stretch = Span(begin, _first(text, begin, stop.start() if stop else end, words))
    tokens = list(_TOKEN.finditer(text, stretch.begin, stretch.end))
    kept: list[re.Match[str]] = []
    for number, token in enumerate(tokens):
        word = token[0].strip(_AROUND)
        if not _goes(word, number, words) and not (number and _before_legal(tokens, number, words)):
            break
        if words.patterns["joins"].fullmatch(f" {word} ") and _is_verb(
            tokens[number + 1 : number + 2], words
        ):
            break
        kept.append(token)
        if word.endswith(("'s", "’s")) or _meets(token[0], tokens[number + 1 : number + 2], words):
            break
    while kept and not _closes(kept[-1][0].strip(_AROUND), words):
        kept.pop()
    if not kept:
        return None
    body = bodies.named_in(text, Span(kept[0].start(), kept[-1].end()), words)
    if body and len(kept) < len(tokens) <= _SHORT_NAME and not bodies.has_head(body.name, words):
        body = bodies.named_in(text, stretch, words) or body
    return _nominal(body)


def _first(text: str, begin: int, end: int, words: PageWords) -> int:
    """Where the first of two names ends that a word such as "and" joins."""
    for cut in words.patterns["between"].finditer(text, begin, end):
        left, right = text[begin : cut.start()], text[cut.end() : end]
        if cut["word"] and bodies.cuts_at(left, cut, right, words) and bodies.has_head(left, words):
            return cut.start()
    return end


def _nominal(body: Body | None) -> Body | None:
    if body is None:
        return None
    name = body.name
    if name[0].islower():
        name = name[0].upper() + name[1:]
    return Body(re.sub(r"['’]s$", "", name), body.span, body.led)


def _goes(word: str, number: int, words: PageWords) -> bool:
    folded = word.casefold()
    if not word or (folded in words.lists["names.stop"] and not word.isupper()):
        return False
    if number == 0 and folded in words.lists["names.openers"]:
        return folded == "the"
    if word[0].isupper() or word[0].isdigit():
        return True
    return (
        folded in words.lists["names.small"]
        or folded.endswith(("n", "-"))
        or bodies.heads(word, words)
    )


def _before_legal(tokens: Sequence[re.Match[str]], number: int, words: PageWords) -> bool:
    """Whether a small word stands before a legal form: "Kairan luontomatkailu ry"."""
    later = tokens[number + 1 : number + 2]
    stop = tokens[number][0].casefold() in words.lists["names.stop"]
    return (
        any((each[0].strip(_AROUND).casefold(),) in words.names.legal for each in later)
        and not stop
    )


def _closes(word: str, words: PageWords) -> bool:
    if not word or word.casefold() in words.lists["names.small"] or word.endswith("-"):
        return False
    return word[0].isupper() or bodies.heads(word, words)


def several(text: str, begin: int, end: int, words: PageWords) -> list[Body]:
    """Read the names that a sentence lists: "A, B sekä C"."""
    end = min(end, begin + _FAR)
    besides = words.patterns["besides"].search(text[begin:end])
    if besides:
        begin += besides.end()
    first = begin + len(text[begin:end]) - len(text[begin:end].lstrip())
    lead = words.patterns["lead"].match(text[first:end])
    begin = first + lead.end() if lead and "the" not in lead[0].casefold() else begin
    stop = words.patterns["closes_list"].search(text[begin:end])
    span = Span(begin, begin + stop.start() if stop else end)
    pieces = bodies.cut_names(text, _turn(text, span, words), words, lines=False)
    found = [_cut_short(text, piece, words) for piece in pieces]
    return bodies.once(bodies.distributed(found, words), words)


def _turn(text: str, span: Span, words: PageWords) -> Span:
    """The stretch up to where a sentence turns to something else: "X and carried out by Y"."""
    for turn in words.patterns["turn"].finditer(text, span.begin, span.end):
        if _is_verb([turn], words):
            return Span(span.begin, turn.start())
    return span


def wholly(text: str, begin: int, end: int, words: PageWords) -> list[Body]:
    """Read the names of a stretch that is a list; what is no name as a whole is left out."""
    pieces = bodies.cut_names(text, Span(begin, end), words, lines=False)
    found = [
        bodies.named_in(text, piece, words)
        for piece in pieces
        if all(
            _goes(each.strip(_AROUND), 1, words) for each in text[piece.begin : piece.end].split()
        )
    ]
    return bodies.once([_nominal(each) or each for each in found if each], words)


def _cut_short(text: str, piece: Span, words: PageWords) -> Body | None:
    stretch = text[piece.begin : piece.end]
    begin = piece.begin + len(stretch) - len(stretch.lstrip(bodies.QUOTES))
    last = text[begin : piece.end].split()
    plurals = dict(words.table["names"]["plurals"])
    if last and last[-1].strip(bodies.QUOTES).casefold() in plurals:
        return bodies.named_in(text, piece, words)
    alone = last[0].strip(bodies.QUOTES) if len(last) == 1 else ""
    if alone and alone[0].isupper() and alone.endswith("n"):
        return bodies.named_in(text, piece, words)
    small = len(last) > 2 and last[-2].casefold() in words.lists["names.small"]
    stops = words.lists["names.stop"] - {"in", "as"}
    sentence = any(each.casefold() in stops and not each.isupper() for each in last)
    if last and not sentence and last[0][0].isupper() and (small or bodies.heads(last[-1], words)):
        whole = bodies.named_in(text, piece, words)
        if whole is not None:
            return whole
    return after(text, begin, piece.end, words)


def before(text: str, begin: int, end: int, words: PageWords, *, genitive: bool) -> Body | None:
    """Read the name that ends a stretch; with `genitive` lead it back to its nominative."""
    begin = max(begin, end - _NEAR)
    bracket = bodies.BRACKETS.search(text, begin, end)
    inside = bracket[1] if bracket and bodies.ABBREVIATION.match(bracket[1]) else ""
    stop = bracket.start() if bracket else end
    tokens = list(_TOKEN.finditer(text, begin, stop))
    first = len(tokens)
    for place in range(len(tokens) - 1, max(-1, len(tokens) - 13), -1):
        word = tokens[place][0].strip(_AROUND)
        ends = place < len(tokens) - 1 and tokens[place][0][-1] in ",;:.!?"
        ends = ends and not tokens[place][0].endswith("-,")  # "elinkeino-, liikenne- ja …"
        last = genitive and place == len(tokens) - 1
        ends = ends or (genitive and not last and _is_whole(word, tokens[place + 1], words))
        if ends or not (last or _leads(word, tokens[place + 1 :], words)):
            break
        first = place
    while first < len(tokens) and not _starts(tokens[first:], words):
        first += 1
    if first >= len(tokens):
        first = _plain_begin(tokens, words) if genitive else len(tokens)
        if first == len(tokens):
            return None
    span = Span(tokens[first].start(), end if inside else tokens[-1].end())
    name = " ".join(token[0] for token in tokens[first:]).strip(bodies.QUOTES)
    if genitive:
        name = nominative(name, words) or ""
    if not name or not bodies.is_name(name, words):
        return None
    name = name[0].upper() + name[1:] + (f" ({inside})" if inside else "")
    return Body(name, span, led=genitive)


def companions(text: str, begin: int, end: int, words: PageWords) -> list[Body]:
    """Read the names behind a cue such as "together with"; Finnish ones are genitives.

    "yhteistyössä A:n ja B:n kanssa": what stands before "kanssa" is led back to the nominative.
    """
    close = words.patterns["beside"].search(text, begin, min(end, begin + 2 * _NEAR))
    return genitives(text, begin, close.start(), words) if close else []


def genitives(text: str, begin: int, end: int, words: PageWords) -> list[Body]:
    """Read a list of names that are all genitives; none where one of them is no name."""
    found: list[Body] = []
    for piece in bodies.cut_names(text, Span(begin, end), words, lines=False):
        stretch = text[piece.begin : piece.end]
        first = piece.begin + len(stretch) - len(stretch.lstrip(bodies.QUOTES))
        for part in words.patterns["joins"].split(stretch.strip(bodies.QUOTES)):
            name = nominative(part, words)
            if not name or not name[0].isupper() or not bodies.is_name(name, words):
                return []
            if name.casefold() not in words.lists["names.bodies"]:
                found.append(Body(name, Span(first, piece.end), led=True))
    return bodies.once(found, words)


def _leads(word: str, later: Sequence[re.Match[str]], words: PageWords) -> bool:
    """Whether a word may stand within a name, read from its end."""
    folded = word.casefold()
    if not word or folded in words.lists["names.stop"] or folded in words.lists["names.openers"]:
        return False
    if word[0].isupper() or word[0].isdigit() or word.endswith("-"):
        return True
    if not later:
        return folded.endswith("n") or bodies.heads(word, words)
    following = later[0][0].strip(_AROUND).casefold().partition(":")[0]
    if (following,) in words.names.legal and bodies.heads(word, words):
        return True  # "Meren kehitysyhtiö Oy"
    return folded in words.lists["names.small"] or folded.endswith("n")


def _is_whole(word: str, following: re.Match[str], words: PageWords) -> bool:
    """Whether another name ends here: "… keskus Euroopan unionin", but not "liitto ry:n"."""
    legal = (following[0].casefold().partition(":")[0],) in words.names.legal
    return word.islower() and word[-1:] != "n" and bodies.heads(word, words) and not legal


def _is_verb(later: Sequence[re.Match[str]], words: PageWords) -> bool:
    """Whether a sentence goes on behind "and": "X and led by Y"."""
    word = later[0][0].split()[-1].strip(_AROUND) if later else ""
    small = word.casefold() in words.lists["names.small"] or word.endswith("-")
    name = small or word.endswith("n") or bodies.heads(word, words)
    return word.islower() and not name


def _meets(word: str, later: Sequence[re.Match[str]], words: PageWords) -> bool:
    """Whether the next word begins another name, which is inflected: "… keskus Euroopan"."""
    return word[-1:].isalpha() and any(
        each[0][0].isupper() and each[0].endswith("n") and _is_whole(word, each, words)
        for each in later
    )


def _plain_begin(tokens: Sequence[re.Match[str]], words: PageWords) -> int:
    """Where a name in small letters begins: "ympäristöministeriön", "siirtymän rahastosta"."""
    if not tokens:
        return 0
    first = len(tokens) - 1
    name = (nominative(tokens[first][0].strip(_AROUND), words) or "").casefold()
    if words.patterns["is_fund"].search(name):
        while first and _is_genitive(tokens[first - 1][0], words):
            first -= 1
    elif len(name) <= _LONG_NAME or name in words.lists["names.common"]:
        return len(tokens)
    return first if first < len(tokens) - 1 or len(name) > _LONG_NAME else len(tokens)


def _is_genitive(word: str, words: PageWords) -> bool:
    return word.islower() and word.endswith("n") and word not in words.lists["names.stop"]


def _starts(tokens: Sequence[re.Match[str]], words: PageWords) -> bool:
    word = tokens[0][0].strip(_AROUND)
    if word.casefold() in words.lists["names.openers"] | words.lists["names.small"]:
        return False
    return word[:1].isupper() or word.endswith("-")


def nominative(name: str, words: PageWords) -> str | None:
    """Lead an inflected name back to the form it is listed in; None where that would be a guess.

    An abbreviation loses its colon and ending; a common word for a body is led back by the rules
    of `words/inflection.toml`, and counts where it is known.
    """
    head, _, last = name.rpartition(" ")
    short, colon, _ = last.partition(":")
    if colon and (short.isupper() or short.casefold() in words.lists["names.bodies"]):
        return f"{head} {short}".strip()
    known = [
        each
        for each in lemmas(last.casefold(), words.names.inflection)
        if bodies.heads(each, words)
    ]
    if not known:
        return None
    best = max(known, key=lambda each: (_ending(each, words), -len(each)))
    return f"{head} {_cased(last, best)}".strip()


def _ending(word: str, words: PageWords) -> int:
    """How long the known word is that a word ends with."""
    return max((len(each) for each in words.ends if word.endswith(each)), default=0)


def _cased(like: str, word: str) -> str:
    """Give a word the capitals of another, as far as both begin alike."""
    alike = (a if a.casefold() == b else b for a, b in zip(like, word, strict=False))
    same = "".join(alike)
    return same + word[len(same) :]
