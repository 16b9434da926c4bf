"""What changed is written anew; the bytes are those of writing everything."""

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.release.tables.conftest import BASE, VERSION, Kept, draft_of, triples
from tests.release.tables.strategies import TRIPLES

from hankegraafi.release.inputs import Inputs
from hankegraafi.release.tables import Packing, rewrite, rewrite_tables, write_tables
from hankegraafi.release.tables.write import write_all

pytestmark = pytest.mark.whole

ALFA = """
project:alfa a hanke:Project ; skos:prefLabel "{name}"@fi ; hanke:participation alfa:participation ;
    hanke:subProjectOf project:alfa-2 ; dcterms:source source:page , source:list .
alfa:participation a hanke:Participation ; hanke:organisation organisation:{organisation} .
"""
OTHERS = """
project:alfa-2 a hanke:Project ; skos:prefLabel "Toinen\\nrivi"@fi ;
    dcterms:source source:page , source:list .
organisation:kunta a hanke:Organisation ; skos:prefLabel "Kunta"@fi .
organisation:opisto a hanke:Organisation ; skos:prefLabel "Opisto, iso"@fi .
source:page a foaf:Document ; skos:prefLabel "Sivu"@fi .
source:list a foaf:Document ; skos:prefLabel "Luettelo"@fi .
"""
MORE = """
project:beta a hanke:Project ; skos:prefLabel "Beeta"@fi .
"""


def files_of(draft: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((draft / "tables").iterdir())}


def changes(before: Iterable[ox.Triple], after: Iterable[ox.Triple]) -> list[bytes]:
    return [f"{each} .\n".encode() for each in set(before) ^ set(after)]


class Whole(Exception):
    """Everything is written."""


@pytest.mark.parametrize(
    "after",
    [
        ALFA.format(name="Älfa, uusi", organisation="kunta") + OTHERS,
        ALFA.format(name="Älfa", organisation="opisto") + OTHERS,
        ALFA.format(name="Älfa", organisation="kunta") + OTHERS.replace("Kunta", "Kaupunki"),
        ALFA.format(name="Älfa", organisation="kunta") + OTHERS.replace("Luettelo", "0123"),
        ALFA.format(name="Älfa", organisation="kunta") + OTHERS + MORE,
        ALFA.format(name="=Älfa|", organisation="kunta") + OTHERS + MORE,
        OTHERS,
    ],
    ids=["name", "reference", "label", "bar", "more", "formula", "less"],
)
def test_a_change_gives_what_writing_everything_gives(
    after: str, tmp_path: Path, inputs: Inputs
) -> None:
    was, now = triples(ALFA.format(name="Älfa", organisation="kunta") + OTHERS), triples(after)
    old, new, whole = (
        draft_of(tmp_path / name, said) for name, said in (("a", was), ("b", now), ("c", now))
    )
    write_tables(old, base=BASE, version=VERSION, inputs=inputs)
    expected = write_tables(whole, base=BASE, version="next", inputs=inputs)
    told = changes(was, now)
    actual = rewrite_tables(new, old, base=BASE, version="next", inputs=inputs, changes=told)

    assert expected == actual
    assert files_of(whole) == files_of(new)


def test_only_what_changed_is_written(
    tmp_path: Path, inputs: Inputs, monkeypatch: pytest.MonkeyPatch
) -> None:
    was = triples(ALFA.format(name="Älfa", organisation="kunta") + OTHERS)
    now = triples(ALFA.format(name="Uusi", organisation="opisto") + OTHERS + MORE)
    old, new = draft_of(tmp_path / "a", was), draft_of(tmp_path / "b", now)
    blocks: dict[str, Any] = {}
    packing = Packing(known=lambda path: blocks.get(path, {}), keep=blocks.__setitem__)
    write_tables(old, base=BASE, version=VERSION, inputs=inputs, packing=packing)

    def refuse(*_: object, **__: object) -> None:
        raise Whole

    monkeypatch.setattr(rewrite, "write_all", refuse)
    rewrite_tables(
        new,
        old,
        base=BASE,
        version="next",
        inputs=inputs,
        changes=changes(was, now),
        packing=packing,
    )

    assert {f"tables/{name}" for name in files_of(new) if name.endswith(".csv")} == blocks.keys()


def test_tables_that_lie_compressed_alone_are_enough(tmp_path: Path, inputs: Inputs) -> None:
    was, now = triples(OTHERS), triples(OTHERS + MORE)
    old, new, whole = (
        draft_of(tmp_path / name, said) for name, said in (("a", was), ("b", now), ("c", now))
    )
    write_tables(old, base=BASE, version=VERSION, inputs=inputs)
    for path in (old / "tables").glob("*.csv"):
        path.unlink()
    write_tables(whole, base=BASE, version=VERSION, inputs=inputs)
    told = changes(was, now)
    rewrite_tables(new, old, base=BASE, version=VERSION, inputs=inputs, changes=told)

    assert files_of(whole) == files_of(new)


GROUND = """
project:gamma a hanke:Project , hanke:ProjectNetwork ; hanke:funding gamma:f , gamma:g ;
    skos:prefLabel "Gamma|"@fi , "¦"@sv , "0123"@en ; skos:altLabel "a"@fi , "b"@fi , "=c"@sv ;
    dcterms:source source:a , source:b ; hanke:subProjectOf project:delta ;
    hanke:inNetwork project:delta , project:gamma .
gamma:f a hanke:Funding ; hanke:funder organisation:x ; hanke:amount gamma:m ;
    skos:prefLabel "F"@fi , "=f"@sv .
gamma:g a hanke:Funding ; hanke:funder organisation:x , project:delta ; hanke:amount gamma:n .
gamma:m a hanke:Money ; hanke:value 5.00 ; skos:prefLabel "0"@fi .
gamma:n a hanke:Money ; hanke:value 6.0 .
project:delta a hanke:Project ; skos:prefLabel "Delta\\nrivi"@fi , "null"@sv .
organisation:x a hanke:Organisation ; skos:prefLabel "X|¦"@fi , "0"@sv .
source:a a foaf:Document ; skos:prefLabel "A|"@fi . source:b a foaf:Document .
"""
_THINGS = ("project:alfa", "project:alfa-2", "alfa:f", "alfa:m", "organisation:kunta")
_PARTS = st.sampled_from(
    [
        *(f"{each} a hanke:Project ." for each in _THINGS[:2]),
        "alfa:f a hanke:Funding .",
        "alfa:m a hanke:Money .",
        "organisation:kunta a hanke:Organisation .",
        "project:alfa hanke:funding alfa:f .",
        "alfa:f hanke:amount alfa:m .",
        "alfa:f hanke:amount gamma:m .",
        "alfa:m hanke:value 7.10 .",
        *(f"alfa:f hanke:funder {each} ." for each in ("organisation:kunta", "organisation:x")),
        *(f"{each} dcterms:source source:{x} ." for each in _THINGS[:2] for x in "ab"),
        *(f"{each} hanke:inNetwork project:alfa-2 ." for each in _THINGS[:2]),
        "project:gamma hanke:inNetwork project:alfa .",
        *(
            f'{each} skos:prefLabel "{name}"@{language} .'
            for each in ("project:alfa", "project:alfa-2", "organisation:kunta", "source:b")
            for name, language in (
                ("=Nimi", "fi"),
                ("0123", "sv"),
                ("a|b", "fi"),
                ("rivi\\n2", "fi"),
            )
        ),
    ]
)
_SOME = st.sets(_PARTS, max_size=12)


@pytest.mark.large
@given(_SOME, _SOME, _SOME)
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
def test_small_changes_need_no_new_columns(
    meaning: Kept, kept: set[str], gone: set[str], come: set[str]
) -> None:
    was, now = (triples(GROUND + "\n".join(kept | some)) for some in (gone, come))
    with tempfile.TemporaryDirectory() as folder:
        _same_bytes(Path(folder), meaning(), was, now)


@given(TRIPLES, TRIPLES, TRIPLES)
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_changes_the_bytes_are_the_same(
    meaning: Kept,
    kept: list[ox.Triple],
    gone: list[ox.Triple],
    come: list[ox.Triple],
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        _same_bytes(Path(folder), meaning(), {*kept, *gone}, {*kept, *come})


def _same_bytes(folder: Path, held: Any, was: set[ox.Triple], now: set[ox.Triple]) -> None:
    old, new, whole = (
        draft_of(folder / name, said) for name, said in (("a", was), ("b", now), ("c", now))
    )
    write_all(old, held, base=BASE, version=VERSION)
    write_all(whole, held, base=BASE, version=VERSION)
    nothing = Inputs((), (), ("", b""), ())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rewrite, "read_meaning", lambda _: held)
        told = changes(was, now)
        rewrite_tables(new, old, base=BASE, version=VERSION, inputs=nothing, changes=told)

    assert files_of(whole) == files_of(new)
