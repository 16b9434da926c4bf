"""The benchmark's queries: filled in they are SPARQL, ask something else each time, and answer."""

from itertools import islice
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph as ox
import pytest
from benchmarks.kinds import Kind

from benchmarks import data, kinds

KINDS = {kind.name: kind for kind in kinds.load_all()}
PROJECTS = 200


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    path = tmp_path_factory.mktemp("data") / "data.nq"
    data.write(path, PROJECTS)
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return store


def test_there_are_at_least_ten_short_kinds_and_every_length() -> None:
    lengths = [kind.length for kind in KINDS.values()]

    assert 10 <= lengths.count("short")
    assert set(kinds.LENGTHS) == set(lengths)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_kind_answers_something(kind: Kind, store: ox.Store) -> None:
    for number, values in enumerate(islice(kinds.draws(PROJECTS), 5)):
        found = store.query(kind.query(values, number))
        assert bool(found) if isinstance(found, ox.QueryBoolean) else next(iter(found), None)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_address_of_a_query_is_the_query(kind: Kind) -> None:
    """What `wrk` puts together is what is asked one at a time."""
    value = next(kind.values(PROJECTS, 1))

    assert kind.query(next(kinds.draws(PROJECTS)), 17) == unquote(
        f"{kind.path()}17".replace("\t", value)
    )


def test_draws_are_many_and_always_the_same() -> None:
    first, again = (list(KINDS["project"].values(10_000, 1_000)) for _ in range(2))

    assert first == again
    assert 900 < len(set(first))


@pytest.mark.parametrize(
    "text",
    [
        "#+ title: A\n#+ length: short\n\nASK {}",
        "#+ title: A\n#+ length: endless\n#+ format: json\n\nASK {}",
        "#+ title: A\n#+ length: short\n#+ format: html\n\nASK {}",
        "#+ title: A\n#+ length: short\n#+ format: json\n\nASK { $project ?p $organisation }",
    ],
)
def test_a_kind_that_says_too_little_or_too_much_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.rq"
    path.write_text(text)

    with pytest.raises(ValueError, match=r"odd\.rq"):
        kinds.load(path)
