from pathlib import Path

import pytest

from hankegraafi.errors import DataError, UsageError
from hankegraafi.rdf.canonical import canonical_text, reformat

MESSY = """# SPDX-License-Identifier: CC0-1.0
PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
@prefix p: <https://w3id.org/hankegraafi/id/project/p#> .
@prefix unused: <http://e.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
p:goal-2 a hanke:Goal . p:goal-10 a hanke:Goal .
<https://w3id.org/hankegraafi/id/project/p> hanke:goal p:goal-10, p:goal-2;
 skos:prefLabel "P"@en, 'H'@fi ; a hanke:Project .
"""

CLEAN = """# SPDX-License-Identifier: CC0-1.0

@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix p: <https://w3id.org/hankegraafi/id/project/p#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

<https://w3id.org/hankegraafi/id/project/p> a hanke:Project ;
    skos:prefLabel
        "H"@fi ,
        "P"@en ;
    hanke:goal
        p:goal-2 ,
        p:goal-10 .

p:goal-2 a hanke:Goal .

p:goal-10 a hanke:Goal .
"""


def test_a_file_is_brought_into_the_one_layout() -> None:
    assert canonical_text(Path("p.ttl"), MESSY.encode()).decode() == CLEAN


def test_the_layout_stays() -> None:
    assert canonical_text(Path("p.ttl"), CLEAN.encode()).decode() == CLEAN


@pytest.mark.parametrize(
    ("tail", "words"),
    [
        ("# a remark\n", "p.ttl:9: this comment would be lost"),
        ("p:goal-2 hanke:scope [ a hanke:Goal ] .\n", "p.ttl:9: a blank node cannot be written"),
        ("p:goal-2 hanke:scope _:x .\n", "p.ttl:9: a blank node cannot be written"),
        ("p:goal-2 .\n", "p.ttl:9: "),
    ],
)
def test_what_would_be_lost_is_refused_by_line(tail: str, words: str) -> None:
    with pytest.raises(DataError) as caught:
        canonical_text(Path("p.ttl"), (MESSY + tail).encode())

    assert str(caught.value).startswith(words)


def test_nothing_is_written_when_one_file_is_broken(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text(MESSY)
    (tmp_path / "b.ttl").write_text("broken")

    with pytest.raises(DataError):
        reformat([tmp_path], write=True)

    assert (tmp_path / "a.ttl").read_text() == MESSY


def test_looking_changes_nothing_and_writing_changes_once(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl"
    file.write_text(MESSY)

    assert [file] == reformat([tmp_path], write=False)
    assert file.read_text() == MESSY
    assert [file] == reformat([tmp_path], write=True)
    assert file.read_text() == CLEAN
    assert reformat([tmp_path], write=True) == []
    assert [path.name for path in tmp_path.iterdir()] == ["a.ttl"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing"):
        reformat([tmp_path / "nothing"], write=False)


@pytest.mark.parametrize(
    "text",
    [
        "# a\r@prefix e: <http://e.org/> .\r# inner\re:a e:b e:c .\r",
        "# a\x85# b\x85# c\n@prefix e: <http://e.org/> .\n# lost\ne:a e:b e:c .\n",
        '<http://e.org/a> <http://e.org/b> "x"@fi--ltr .\n',
        "<http://e.org/a> <http://e.org/b> <<( <http://e.org/a> <http://e.org/b> 1 )>> .\n",
    ],
)
def test_nothing_is_lost_in_silence(text: str) -> None:
    with pytest.raises(DataError):
        canonical_text(Path("p.ttl"), text.encode())


@pytest.mark.parametrize("words", ["10²5 m", "5①5", "1²3"])
def test_any_digit_can_be_sorted(words: str) -> None:
    text = f'<http://e.org/a> <http://e.org/b> "{words}" , "{words}x" .\n'.encode()

    once = canonical_text(Path("p.ttl"), text)

    assert once == canonical_text(Path("p.ttl"), once)
