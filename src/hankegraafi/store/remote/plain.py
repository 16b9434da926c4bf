"""A query in the plainest words: whole IRIs, no prefixes, no comments, texts written in one way.

So nothing hangs on how an engine reads prefixed names, escapes or relative IRIs, nor on whether it
tells `?a` from `?A`.
"""

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from hankegraafi.store.empty.patterns import Cursor
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.lexer import Token, prologue_end
from hankegraafi.store.remote.placed import Edit, Unfit

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}")


def edits(
    text: str, items: Sequence[Token], prefixes: Namespaces, others: Sequence[Edit]
) -> tuple[Edit, ...]:
    """Give the changes that make a query plain, besides others that change more of it.

    Raises:
        Unreadable: it names what is not known.
        Unfit: its variables have names that engines take in different ways.
    """
    _see_names({each.text[1:] for each in items if each.kind == "variable"})
    begins = prologue_end(list(items))
    found = [Edit(0, items[begins].start, "")]
    cursor = Cursor(text, items)
    cursor.at = begins
    while cursor.token.kind:
        start = cursor.token.start
        if cursor.token.kind in {"iri", "name", "string"}:
            written = str(prefixes.constant(cursor))
            found.append(Edit(start, items[cursor.at - 1].end, written))
        else:
            cursor.take()
    for one, two in pairwise(items[begins:]):
        if "#" in text[one.end : two.start]:
            found.append(Edit(one.end, two.start, "\n"))
    found.append(Edit(items[-1].end, len(text), ""))
    return (*others, *(each for each in found if not _within(each, others)))


def _within(edit: Edit, others: Sequence[Edit]) -> bool:
    return any(each.start <= edit.start and edit.end <= each.end for each in others)


def _see_names(names: Collection[str]) -> None:
    alike = len({each.lower() for each in names}) < len(names)
    if alike or not all(_NAME.fullmatch(each) for each in names):
        raise Unfit("names")
