"""What lists were read into follows a change, and the next reading gives the same again."""

from pathlib import Path

import pytest
from tests.sources.lists.conftest import ROWS, Given
from tests.sources.lists.test_ended import OTHER
from tests.sources.lists.test_known import PROJECT
from tests.sources.lists.test_reading import asked

from hankegraafi.cli import main
from hankegraafi.rdf.read import read_folder
from hankegraafi.succession.moving import Move, moved_names, moved_rows, moved_text

E = "https://example.org/id/"
MOVE = Move(f"{E}organisation/a", f"{E}organisation/b")
BASE = "https://example.org/"


@pytest.fixture
def listed(tmp_path: Path) -> Given:
    given = Given(tmp_path / "data")
    (given.data / "taitava.ttl").write_text(PROJECT, encoding="utf-8")
    catalogue = given.data / "catalogue.ttl"
    text = catalogue.read_text("utf-8").replace("<https://example.org/dataset>", f"<{E}dataset>")
    catalogue.write_text(text, encoding="utf-8")
    given.read()
    return given


def change(given: Given, *arguments: str) -> int:
    releases = str(given.data.parent / "releases")
    return main([*arguments, "--data", str(given.data), "--releases", releases], {})


def said(given: Given) -> set[str]:
    """All that the folder says, but for the time of its readings."""
    quads = read_folder(given.data).quads()
    return {str(quad) for quad in quads if "endedAtTime" not in str(quad)}


@pytest.mark.parametrize(
    "command",
    [
        ("rename", "organisation/esimerkkila", "organisation/kaupunki"),
        ("rename", "organisation/agency", "organisation/virasto"),
        ("rename", "project/taitava", "project/johtaminen"),
        ("rename", "source/list", "source/luettelo"),
    ],
)
def test_the_next_reading_gives_what_the_change_gave(
    listed: Given, command: tuple[str, str, str]
) -> None:
    assert 0 == change(listed, *command)
    if command[1] == "source/list":
        listed.folder = listed.data / "sources" / "luettelo"
    after = said(listed)
    old = command[1].replace("/", ":")
    for path in listed.folder.iterdir():
        if path.suffix in {".ttl", ".toml", ".tsv"}:
            assert old not in path.read_text(encoding="utf-8"), path

    if command[1] == "source/list":
        from tests.sources.lists.conftest import NOW

        from hankegraafi.sources.lists.command import run

        run("luettelo", listed.data, file=None, write=True, now=NOW, progress=lambda *_: None)
    else:
        listed.read()

    assert after == said(listed)


@pytest.mark.parametrize("name", ["project/list-a2", "organisation/malli-oy"])
@pytest.mark.parametrize("command", ["rename", "merge", "withdraw"])
def test_what_a_reading_would_bring_back_is_refused(
    listed: Given, name: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listed.files()
    kind = name.partition("/")[0]
    rest = {
        "rename": (f"{kind}/toinen",),
        "merge": ("project/taitava" if kind == "project" else "organisation/agency",),
        "withdraw": ("--reason-fi", "Turha."),
    }[command]

    assert 1 == change(listed, command, name, *rest)

    told = capsys.readouterr().err
    assert "is read from the list list, whose next reading would bring it back" in told
    assert "hankegraafi source read list" in told
    assert before == listed.files()


def test_a_list_whose_records_are_called_after_it_says_so_first(
    listed: Given, capsys: pytest.CaptureFixture[str]
) -> None:
    path = listed.folder / "source.toml"
    path.write_text(path.read_text("utf-8").replace('slug = "list-{code}"', ""), encoding="utf-8")

    assert 1 == change(listed, "rename", "source/list", "source/luettelo")

    assert 'slug = "list-{code}" under [record]' in capsys.readouterr().err


def test_an_organisation_of_a_list_is_spoken_of(listed: Given) -> None:
    assert 1 == change(listed, "withdraw", "organisation/agency", "--reason-fi", "Turha.")
    assert [] == asked(listed, "SELECT ?t { ?t owl:deprecated true }")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("organisation:a a hanke:Organisation ;", "organisation:b a hanke:Organisation ;"),
        ("project:p\\#participation-a a x .", "project:p\\#participation-b a x ."),
        (
            "x <https://example.org/id/organisation/a> ,",
            "x <https://example.org/id/organisation/b> ,",
        ),
        ("x organisation:a\\#row\\=12 .", "x organisation:b\\#row\\=12 ."),
        ('"organisation:a, \\"organisation:a\\""@fi', '"organisation:a, \\"organisation:a\\""@fi'),
        ("organisation:a-b organisation:ab x:a", "organisation:a-b organisation:ab x:a"),
        ("# organisation:a", "# organisation:a"),
    ],
)
def test_names_move_in_text_and_literals_do_not(before: str, after: str) -> None:
    assert after == moved_text(before, MOVE, BASE)


def test_names_move_in_a_description() -> None:
    text = (
        'x = { to = "f", map = { A = "organisation:a", B = "organisation:ab" } } # organisation:a\n'
    )

    assert text.replace('"organisation:a"', '"organisation:b"') == moved_names(text, MOVE, BASE)


def test_a_pair_that_has_become_one_leaves_the_review_file() -> None:
    head = "#curie_map:\nsubject_id\tsubject_label\tpredicate_id\tobject_id\tobject_label\n"
    rows = (
        "organisation:c\tC\tskos:exactMatch\torganisation:a\tA\n"
        "organisation:a\tA\tskos:exactMatch\torganisation:b\tB\n"
    )

    assert f"{head}organisation:c\tC\tskos:exactMatch\torganisation:b\tA\n" == moved_rows(
        head + rows, MOVE, BASE
    )


def test_what_a_list_has_withdrawn_takes_nothing_in(
    listed: Given, capsys: pytest.CaptureFixture[str]
) -> None:
    listed.rows(ROWS[0], OTHER, ROWS[3])
    listed.read()

    assert 1 == change(listed, "merge", "organisation/agency", "organisation/malli-oy")
    assert "organisation/malli-oy was withdrawn already" in capsys.readouterr().err


@pytest.mark.large
def test_what_a_list_names_again_passes_the_gate(listed: Given) -> None:
    with (listed.data / "catalogue.ttl").open("a", encoding="utf-8") as catalogue:
        catalogue.write(f'<{E}dataset> <http://purl.org/dc/terms/title> "Luettelo"@fi .\n')
    assert 0 == change(listed, "build")
    listed.rows(ROWS[0], OTHER, ROWS[3])
    listed.read()
    assert 0 == change(listed, "build")
    listed.rows(*ROWS)

    listed.read()

    assert 0 == change(listed, "build")
