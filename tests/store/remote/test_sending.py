"""Statements in the shape in which engines take them."""

from typing import TYPE_CHECKING

from hankegraafi.store.remote.door import text, text_of
from hankegraafi.store.remote.sending import batches, place, quads

if TYPE_CHECKING:
    from hankegraafi.store.remote.gathering import Piece


def test_graphs_get_the_names_of_the_engine() -> None:
    piece: Piece = {None: [b"<urn:a> <urn:p> <urn:b>"], b"<urn:g>": [b'<urn:a> <urn:p> "x"@fi']}

    assert [
        b"<urn:a> <urn:p> <urn:b> <urn:hankegraafi:v1:view> .\n",
        b'<urn:a> <urn:p> "x"@fi <urn:hankegraafi:v1:graph:urn:g> .\n',
    ] == quads("v1", piece)
    assert "urn:hankegraafi:v1:graph:https://e.example/ä" == place(
        "v1", "<https://e.example/ä>".encode()
    )


def test_nothing_is_lost_between_batches() -> None:
    piece: Piece = {f"<urn:{n}>".encode(): [b"<urn:a> <urn:p> <urn:b>"] * 300 for n in range(20)}
    piece[None] = [b'<urn:a> <urn:p> "%s"' % (b"x" * 400_000)]

    found = list(batches(piece))

    assert all(sum(map(len, each.values())) <= 1_000 for each in found)
    together: Piece = {}
    for batch in found:
        for graph, lines in batch.items():
            together.setdefault(graph, []).extend(lines)
    assert piece == together


def test_a_text_cannot_leave_its_quotes() -> None:
    assert '"a\\"b\\\\c\\nd\\u007F"' == text_of('a"b\\c\nd\x7f')


def test_an_update_names_its_terms() -> None:
    found = text("remove", thing="urn:x", property="urn:y")

    assert "<urn:x> <urn:y> ?value" in found
    assert not found.startswith("#")
