"""Tables are made span by span, here or elsewhere; the spans say what the whole says."""

import pickle
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pyoxigraph as ox
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.release.tables.conftest import BASE, VERSION, Kept, draft_of
from tests.release.tables.strategies import TRIPLES
from tests.release.tables.test_documents import _LINES

from hankegraafi.parallel import Errand, Hire, Piece, Result, Workers
from hankegraafi.rdf.found import Lines
from hankegraafi.release.tables import spans
from hankegraafi.release.tables.documents import documents
from hankegraafi.release.tables.write import write_all


class Away:
    """Hands that have nothing but what travels; the last piece is done first."""

    count = 2

    def each(
        self, work: Callable[[Piece], Result], pieces: Iterable[Piece]
    ) -> Iterator[tuple[Piece, Result]]:
        assert isinstance(work, Errand)
        there = pickle.loads(pickle.dumps(work))
        packed = [(piece, pickle.dumps(work.packed(piece))) for piece in pieces]
        for piece, sent in reversed(packed):
            back = pickle.loads(pickle.dumps(there.done(pickle.loads(sent))))
            yield piece, work.taken(piece, back)

    @classmethod
    @contextmanager
    def hired(cls) -> Iterator["Away"]:
        yield cls()


@given(_LINES, st.integers(1, 400))
def test_spans_have_the_documents_of_the_whole(said: list[str], size: int) -> None:
    lines = sorted({each.encode() for each in said})
    with patch.object(spans, "_SPAN", size):
        file = Lines(b"".join(lines))
        parts = [spans.said(file, span) for span in spans.spans(file)]

    found = [each for part in parts for each in documents(part.text.splitlines(True), part.without)]
    assert list(documents(lines)) == found


def test_a_thing_among_whose_parts_others_lie_is_whole() -> None:
    names = ["a#p", "a-1", "a-1#p", "a-2", "a-3#p", "a-3", "a", "b"]
    lines = sorted(f"<https://x/{name}> <https://p> <https://o> .\n".encode() for name in names)
    file = Lines(b"".join(lines))
    with patch.object(spans, "_SPAN", 40):
        cut = spans.spans(file)
        found = [
            each
            for span in cut
            for part in [spans.said(file, span)]
            for each in documents(part.text.splitlines(True), part.without)
        ]

    assert list(documents(lines)) == found
    assert 5 <= len(cut)


@given(TRIPLES, st.integers(1, 2_000))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_tables_made_elsewhere_are_the_same(
    meaning: Kept, said: Iterable[ox.Triple], size: int
) -> None:
    held = set(said)
    found = []
    with tempfile.TemporaryDirectory() as room:
        hires: list[Hire] = [partial(Workers, 1), Away.hired]
        for number, hire in enumerate(hires):
            with patch.object(spans, "_SPAN", size if number else 1 << 20):
                draft = draft_of(Path(room) / str(number), held)
                write_all(draft, meaning(), base=BASE, version=VERSION, hire=hire)
            tables = draft / "tables"
            found.append({path.name: path.read_bytes() for path in tables.iterdir()})

    assert found[0] == found[1]
