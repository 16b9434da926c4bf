"""Why a query finds nothing, as plain values that travel between processes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

REASONS = frozenset(
    """no_such_class no_such_property no_such_thing no_such_graph no_named_graphs only_in_graphs
    only_in_default reversed language datatype case blanks iri no_such_value lacks_property
    other_class other_value no_match others_class others_lack others_value not_reached
    never_together values filter minus having limit limit_inside offset path bind optional several
    not_empty unreadable too_much too_long""".split()
)
"""Every reason there is; each is a sentence in the message catalogues, `explain.<reason>`."""


@dataclass(frozen=True)
class Explanation:
    """The first thing in a query that leaves nothing over.

    `reason` is one of REASONS. `pattern` is the piece of the query in its own words; it starts at
    `line` and `column`, from 1. All three are missing where no piece is to blame: not_empty,
    unreadable and too_much. `values` are for the sentence: `term` is what is wrong in the pattern,
    `property` or `kind` what it is asked about. `nearest` is what there is instead, the nearest
    first, as a query writes it; in "several", it is what could each be the reason. `also` are the
    other branches of a UNION, none of which finds anything either. An explanation that is not
    `sure` rests on a part of the data, for the whole is too large to look through.
    """

    reason: str
    pattern: str = ""
    line: int | None = None
    column: int | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    nearest: tuple[str, ...] = ()
    also: tuple["Explanation", ...] = ()
    sure: bool = True


def tell(explanation: Explanation, say: Callable[..., str]) -> str:
    """Tell an explanation in sentences of one language, on one line.

    `say` gives the words for a key, with some values filled in; the keys are `explain.place`,
    `explain.<reason>`, for what there is instead `explain.<reason>_nearest`, and `explain.unsure`.
    """
    return " ".join([*sentences(explanation, say), *(tell(each, say) for each in explanation.also)])


def sentences(explanation: Explanation, say: Callable[..., str]) -> list[str]:
    """Give the sentences about a piece of a query, without what else there is to tell.

    The first is its place, if it has one.
    """
    values: dict[str, object] = {
        **explanation.values,
        "pattern": explanation.pattern,
        "line": explanation.line,
        "column": explanation.column,
        "nearest": ", ".join(explanation.nearest),
    }
    keys = [f"explain.{explanation.reason}"]
    if explanation.line is not None:
        keys.insert(0, "explain.place")
    if explanation.nearest and explanation.reason not in _TOLD_AT_ONCE:
        keys.append(f"explain.{explanation.reason}_nearest")
    if not explanation.sure:
        keys.append("explain.unsure")
    return [say(key, **values) for key in keys]


_TOLD_AT_ONCE = frozenset("reversed language datatype case blanks iri several".split())
