"""Property paths, taken apart into triple patterns as far as they can be (SPARQL 1.1 §18.2.2)."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.store.empty.patterns import Cursor, Group, Node, Pattern, Piece, Suspect, Union
from hankegraafi.store.empty.terms import Namespaces

_TYPE = ox.NamedNode(vocab.expand("rdf:type"))
_REPEATS = {"*": "any", "?": "any", "+": "some"}


@dataclass(frozen=True, slots=True)
class Path:
    """A path: `kind` is step, inverse, sequence, choice, some (+), any (* and ?) or not (!).

    `node` is the property of a step; it is nameless where the path says which it is not.
    """

    kind: str
    piece: Piece
    parts: tuple["Path", ...] = ()
    node: Node = field(default_factory=ox.BlankNode)


def read(cursor: Cursor, names: Namespaces) -> Path:
    """Read a path, or a variable in its place.

    Raises:
        Unreadable: there is none.
    """
    start = cursor.at
    choices = [_sequence(cursor, names)]
    while cursor.takes("|"):
        choices.append(_sequence(cursor, names))
    return _joined("choice", choices, cursor.piece(start))


def expand(
    path: Path, subject: Node, value: Node, make: Callable[[Node, Path, Node], Pattern]
) -> Group:
    """Turn a path between two nodes into patterns; what is lost on the way becomes a suspect.

    Whatever the path finds, the patterns find too.
    """
    first = path.parts[0] if path.parts else path
    if path.kind == "step":
        return (make(subject, path, value),)
    if path.kind == "inverse":
        return expand(first, value, subject, make)
    if path.kind == "choice":
        branches = tuple(expand(part, subject, value, make) for part in path.parts)
        return (Union(branches, path.piece),)
    if path.kind == "sequence":
        nodes = [subject, *(ox.BlankNode() for _ in path.parts[1:]), value]
        steps = zip(path.parts, nodes, nodes[1:], strict=False)
        return tuple(each for part, one, two in steps for each in expand(part, one, two, make))
    suspect = Suspect("path", path.piece)
    if path.kind == "some":
        begins = expand(first, subject, ox.BlankNode(), make)
        return (*begins, *expand(first, ox.BlankNode(), value, make), suspect)
    if path.kind == "not" and "^" not in path.piece.text:
        return (make(subject, path, value), suspect)
    return (suspect,)


def _sequence(cursor: Cursor, names: Namespaces) -> Path:
    start = cursor.at
    steps = [_element(cursor, names)]
    while cursor.takes("/"):
        steps.append(_element(cursor, names))
    return _joined("sequence", steps, cursor.piece(start))


def _joined(kind: str, parts: list[Path], piece: Piece) -> Path:
    return parts[0] if len(parts) == 1 else Path(kind, piece, tuple(parts))


def _element(cursor: Cursor, names: Namespaces) -> Path:
    start = cursor.at
    inverse = cursor.takes("^")
    path = _primary(cursor, names)
    if cursor.token.kind == "operator" and cursor.token.text in _REPEATS:
        kind = _REPEATS[cursor.take().text]
        path = Path(kind, cursor.piece(start), (path,))
    return Path("inverse", cursor.piece(start), (path,)) if inverse else path


def _primary(cursor: Cursor, names: Namespaces) -> Path:
    start = cursor.at
    if cursor.takes("("):
        path = read(cursor, names)
        cursor.expect(")")
        return replace(path, piece=cursor.piece(start))
    if cursor.takes("!"):
        cursor.takes("^")
        cursor.skip()
        return Path("not", cursor.piece(start))
    node: Node
    if cursor.token.kind == "variable":
        node = ox.Variable(cursor.take().text[1:])
    elif cursor.token.text == "a":
        cursor.take()
        node = _TYPE
    else:
        node = names.iri(cursor)
    return Path("step", cursor.piece(start), node=node)
