"""What a mistake in a query is, in a sentence, and the way out of it."""

from collections.abc import Callable

from hankegraafi.store.mistakes import advice, clauses, prefixes
from hankegraafi.store.mistakes.wrong import CLOSING, END, Hint, Wrong, short

_ALL_OF_GROUPS = "is not authorized with GROUP BY"


def find(wrong: Wrong) -> Hint:
    """Explain a mistake by the first rule that knows it, or plainly."""
    for rule in _RULES:
        hint = rule(wrong)
        if hint:
            return hint
    token = wrong.token
    said = f" ({wrong.said[0]})" if wrong.said else ""
    return Hint(f"{short(token.text)} does not fit here{said}", token.start, advice.give(wrong))


def _unclosed_string(wrong: Wrong) -> Hint | None:
    quotes = (each for each in wrong.items[: wrong.place + 1] if each.text in {"'", '"'})
    quote = next(quotes, None)
    if quote is None:
        return None
    three = quote.text * 3
    several = wrong.text.find(quote.text, quote.end) > 0
    way_out = f"A text of several lines stands between {three} and {three}." if several else ""
    return Hint("a string is not closed", quote.start, way_out, expects=False)


def _undeclared(wrong: Wrong) -> Hint | None:
    token = wrong.token
    known = prefixes.declared(wrong.items, wrong.prefixes)
    if token.kind != "name" or token.prefix in known:
        return None
    problem = f"the prefix {short(token.prefix)}: is not declared"
    return Hint(problem, token.start, prefixes.way_out(token.prefix, known), expects=False)


def _aggregates(wrong: Wrong) -> Hint | None:
    """Find what the engine notices only where the SELECT ends: a variable that has no one value."""
    if wrong.token.text and not (wrong.token.text == "}" and "LIMIT" in wrong.expected):
        return None
    token = clauses.aggregate_in_filter(wrong.items)
    if token:
        problem = f"{token.text} cannot stand in FILTER"
        way_out = "Put the condition after the patterns, in HAVING(…)."
        return Hint(problem, token.start, way_out, expects=False)
    token = clauses.ungrouped(wrong.items)
    if token:
        problem = f"{token.text} is neither in GROUP BY nor in an aggregate"
        name = token.text[1:]
        way_out = f"Add it to GROUP BY, or write (SAMPLE(?{name}) AS ?any_{name})."
        return Hint(problem, token.start, way_out, expects=False)
    return None


def _refused(wrong: Wrong) -> Hint | None:
    """Explain why a brace that closes a group, or a row of values, is refused nevertheless."""
    token, rows = wrong.token, {'"}"', '"("'}
    if token.text != "}" or not wrong.open() or wrong.open()[-1].text != "{":
        return None
    if rows <= wrong.expected and "FILTER" not in wrong.expected:
        problem = "a row of VALUES has too few values or too many"
        way_out = "Each row has one value, or UNDEF, for each variable."
        return Hint(problem, wrong.back(1).start, way_out, expects=False)
    if "FILTER" in wrong.expected and '"}"' not in wrong.expected:
        return _twice(wrong)
    return None


def _twice(wrong: Wrong) -> Hint | None:
    token = clauses.named_twice(wrong.items[: wrong.place])
    if token is None:
        return None
    problem = f"{token.text} has a value already"
    return Hint(problem, token.start, "Give the new value another name.", expects=False)


def _ended(wrong: Wrong) -> Hint | None:
    """Explain a query of which every piece could go on, but which is none."""
    if wrong.place < len(wrong.items):
        return None
    if not wrong.items:
        return Hint("the query is empty", 0)
    end, unclosed = wrong.token.start, wrong.open()
    if unclosed:
        kinds = {token.text for token in unclosed}
        kind = next(each for each in CLOSING if each in kinds)
        places = " and the ".join(wrong.where(token) for token in reversed(unclosed[-3:]))
        return Hint(f"a {kind} is not closed", end, f"Nothing closes the {places}.")
    twice = _twice(wrong)
    if twice:
        return twice
    if wrong.said:
        grouped = wrong.said[0].endswith(_ALL_OF_GROUPS)
        way_out = "Instead of *, name the variables of GROUP BY." if grouped else ""
        return Hint(wrong.said[0], end, way_out, expects=False)
    if END in wrong.expected:
        problem = "a variable is given its value twice, or VALUES too few values or too many"
        return Hint(problem, end, expects=False)
    return Hint("the query ends too early", end, advice.give(wrong))


_RULES: tuple[Callable[[Wrong], Hint | None], ...] = (
    _unclosed_string,
    _undeclared,
    _aggregates,
    _refused,
    _ended,
)
