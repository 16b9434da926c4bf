"""Names that a person has labelled lead to what they mean: in the shipped data, in registries."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from benchmarks import links
from hankegraafi.link.record import Record
from hankegraafi.names.wordlists import load_words
from hankegraafi.release import Release
from hankegraafi.search.candidates import Names
from hankegraafi.search.entry import FORMER, PREFERRED, Entry, Name
from hankegraafi.search.opened import FILE, open_index
from hankegraafi.search.questions import Asker, Question
from hankegraafi.search.write import write_index

SHARED = Path(__file__).parents[4] / "shared"
FOUND = [each for each in (SHARED,) if (each / "registries").is_dir()]
WORDS = load_words()
BASE = "https://registry.example/"
ENOUGH = 0.95


def iri(record: Record, kind: str) -> str:
    return f"{BASE}id/{kind}/{record.key.rpartition('/')[2]}"


def entries(records: Iterable[Record], kind: str) -> Iterator[Entry]:
    """A registry as if it were our data."""
    own = {each.key: each for each in records}
    bodies = {i.notation: each for each in own.values() for i in each.identifiers} | own
    for each in own.values():
        told = ((PREFERRED, each.labels), (FORMER, each.former))
        names = tuple(Name(n.text, n.language, role) for role, some in told for n in some)
        body = bodies.get(each.body)
        yield Entry(
            iri(each, kind),
            kind,
            names,
            identifiers=tuple((i.scheme, i.notation) for i in each.identifiers),
            organisation_kind=each.kind if each.kind.startswith("kind-") else "",
            body=iri(body, kind) if body and body is not each else "",
        )


SETS = sorted({(name, each.registry) for name in links.TARGETS for each in links.pairs(name)})


@pytest.mark.parametrize(("pairs", "registry"), SETS)
@pytest.mark.parametrize("shared", FOUND, ids=lambda path: path.name)
def test_labelled_names_come_first(
    shared: Path, pairs: str, registry: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = "place" if registry == "municipalities" else "organisation"
    records = links.records(shared, registry)
    path = tmp_path / "search.sqlite"
    write_index(path, entries(records, kind), base=BASE, version="registry", words=WORDS)
    names = Names(open_index(path), WORDS)
    by_iri = {iri(each, kind): each for each in records}
    meant = [each for each in links.pairs(pairs) if each.registry == registry]
    first, sure_of_nobody, missed = 0, [], []
    for pair in meant:
        question = Question(names=(pair.name,), kinds=frozenset({kind}))
        best = next(iter(Asker(names, {}).answer(question)), None)
        found = by_iri[best.thing.iri] if best else None
        keys = {found.key, *(i.notation for i in found.identifiers)} if found else set()
        if not pair.expected and best and best.sure:
            sure_of_nobody.append(pair.name)
        if pair.expected and keys & {*pair.expected.split("|")}:
            first += 1
        elif pair.expected:
            missed.append(pair.name)
    held = first + len(missed)
    with capsys.disabled():
        print(f"\n{registry}, {pairs}: {first} of {held} come first; not: {missed}")

    assert [] == sure_of_nobody
    assert first / held >= ENOUGH


def test_labelled_names_that_the_shipped_data_holds_come_first(release: Release) -> None:
    index = open_index(release.path / FILE)
    names = Names(index, WORDS)
    told = "SELECT notation, iri FROM identifier JOIN thing ON thing.id = identifier.thing"
    owners: dict[str, set[str]] = {}
    for notation, owner in index.rows(told):
        owners.setdefault(notation, set()).add(owner)
    pairs = [each for name in ("organisations", "held-out") for each in links.pairs(name)]
    held = [
        (pair.name, set().union(*(owners.get(each, set()) for each in pair.expected.split("|"))))
        for pair in pairs
        if pair.expected and {*pair.expected.split("|")} & owners.keys()
    ]
    kinds = frozenset({"organisation"})
    first = [
        name
        for name, meant in held
        if meant
        & {e.thing.iri for e in Asker(names, {}).answer(Question((name,), kinds=kinds))[:1]}
    ]

    assert len(held) >= 20
    assert len(first) / len(held) >= ENOUGH, [each for each, _ in held if each not in first]


def test_every_name_of_the_shipped_data_leads_to_its_thing(release: Release) -> None:
    index = open_index(release.path / FILE)
    names = Names(index, WORDS)
    told = """SELECT name.text, group_concat(DISTINCT thing.iri) FROM name
        JOIN thing ON thing.id = name.thing WHERE thing.successor = '' GROUP BY name.text"""
    missed = []
    for text, iris in index.rows(told):
        found = Asker(names, {}).answer(Question((text,), limit=20))
        if not {*iris.split(",")} <= {each.thing.iri for each in found}:
            missed.append((text, iris, [each.thing.iri for each in found[:2]]))

    assert [] == missed
