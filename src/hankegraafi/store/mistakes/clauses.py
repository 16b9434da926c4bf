"""What the clauses of a query say about its variables, told from its tokens."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from hankegraafi.store.lexer import Token
from hankegraafi.store.mistakes.wrong import AGGREGATES, CLOSING

_AFTER = frozenset({"HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_NOTHING = Token("", "", 0)


def ungrouped(items: Sequence[Token]) -> Token | None:
    """Find a variable in a SELECT that is neither in its GROUP BY nor inside an aggregate."""
    for place, token in enumerate(items):
        if token.says("SELECT"):
            brace = _next(items, place, "{")
            end = _closed(items, brace)
            chosen = list(_outside_aggregates(items[place + 1 : brace]))
            grouped = _grouped(items[end + 1 :])
            if grouped is None and not any(map(is_aggregate, items[place + 1 : brace])):
                continue
            lone = next((each for each in chosen if each.text[1:] not in (grouped or ())), None)
            if lone:
                return lone
    return None


def aggregate_in_filter(items: Sequence[Token]) -> Token | None:
    """Find an aggregate inside the brackets of a FILTER."""
    inside: list[bool] = []
    for before, token in pairwise([_NOTHING, *items]):
        if token.text == "(":
            inside.append(before.says("FILTER") or bool(inside and inside[-1]))
        elif token.text == "{":
            inside.append(False)
        elif token.text in {")", "}"} and inside:
            inside.pop()
        elif inside and inside[-1] and is_aggregate(token):
            return token
    return None


def named_twice(items: Sequence[Token]) -> Token | None:
    """Find the last variable that AS names although it stands before."""
    seen: set[str] = set()
    found: Token | None = None
    for before, token in pairwise([_NOTHING, *items]):
        if token.kind == "variable":
            if before.says("AS") and token.text[1:] in seen:
                found = token
            seen.add(token.text[1:])
    return found


def is_aggregate(token: Token) -> bool:
    """Say whether a token is the name of an aggregate."""
    return token.kind == "word" and token.text.upper() in AGGREGATES


def _grouped(rest: Sequence[Token]) -> set[str] | None:
    """Give the names of the variables of the GROUP BY with which some tokens begin, if they do."""
    if not rest or not rest[0].says("GROUP"):
        return None
    names: set[str] = set()
    depth = 0
    for before, token in pairwise(rest):
        depth += (before.text == "(") - (before.text == ")")
        if token.text == "}" or (token.kind == "word" and token.text.upper() in _AFTER):
            break
        if token.kind == "variable" and (not depth or before.says("AS")):
            names.add(token.text[1:])
    return names


def _outside_aggregates(chosen: Sequence[Token]) -> Iterator[Token]:
    """Go through the variables of a SELECT, but for new names and what aggregates take in."""
    inside: list[bool] = []
    new: set[str] = set()
    for before, token in pairwise([_NOTHING, *chosen]):
        if token.text == "(":
            inside.append(is_aggregate(before) or bool(inside and inside[-1]))
        elif token.text == ")" and inside:
            inside.pop()
        elif token.kind == "variable" and before.says("AS"):
            new.add(token.text[1:])
        elif token.kind == "variable" and not any(inside) and token.text[1:] not in new:
            yield token


def _next(items: Sequence[Token], place: int, text: str) -> int:
    """Give the place of the next token with a text, or the number of tokens."""
    return next((at for at in range(place, len(items)) if items[at].text == text), len(items))


def _closed(items: Sequence[Token], place: int) -> int:
    """Give the place where the bracket at a place is closed, or the number of tokens."""
    depth = 0
    for at in range(place, len(items)):
        depth += (items[at].text in CLOSING) - (items[at].text in CLOSING.values())
        if not depth:
            return at
    return len(items)
