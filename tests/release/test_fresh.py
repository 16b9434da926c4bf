from pathlib import Path

import pytest
from tests.release.conftest import BASE, Builder

from hankegraafi.errors import UsageError
from hankegraafi.release import Release
from hankegraafi.release.fresh import up_to_date
from hankegraafi.release.inputs import input_digest, read_inputs
from hankegraafi.release.scan import scan

SKOS = "http://www.w3.org/2004/02/skos/core#"


def digest(room: Path, base: str | None = None) -> str:
    data = room / "data"
    files = {path: seen.digest for path, seen in scan(data, {}).items()}
    inputs = read_inputs(data, ontology=room / "ontology", shapes=room / "shapes")
    return input_digest(files, inputs, base=base)


def test_a_release_is_up_to_date_with_the_files_it_was_built_from(room: Path, own: Release) -> None:
    assert own == up_to_date(room / "releases", digest(room))


@pytest.mark.parametrize(
    "name",
    [
        "data/projects/alfa.ttl",
        "ontology/schemes/roles.ttl",
        "ontology/context.jsonld",
        "shapes/project.ttl",
    ],
)
@pytest.mark.usefixtures("own")
def test_any_change_of_a_file_ends_that(room: Path, name: str) -> None:
    (room / name).write_text((room / name).read_text() + "\n", encoding="utf-8")

    assert up_to_date(room / "releases", digest(room)) is None


def test_a_new_layout_of_a_file_is_built_once(room: Path, own: Release, make: Builder) -> None:
    path = room / "data" / "projects" / "alfa.ttl"
    path.write_text(path.read_text() + "\n", encoding="utf-8")

    assert own == make()
    assert own == up_to_date(room / "releases", digest(room))


@pytest.mark.usefixtures("own")
def test_another_base_ends_that(room: Path) -> None:
    assert up_to_date(room / "releases", digest(room, "https://data.example.org/")) is None


@pytest.mark.usefixtures("own")
def test_a_file_that_moved_ends_that(room: Path) -> None:
    (room / "data" / "projects" / "alfa.ttl").rename(room / "data" / "alfa.ttl")

    assert up_to_date(room / "releases", digest(room)) is None


def test_nothing_is_up_to_date_where_nothing_was_built(room: Path) -> None:
    assert up_to_date(room / "releases", digest(room)) is None


def test_a_release_that_is_not_whole_is_not_up_to_date(room: Path, own: Release) -> None:
    (own.path / "findings.json").unlink()

    assert up_to_date(room / "releases", digest(room)) is None


def test_a_data_folder_that_does_not_exist_is_named(room: Path) -> None:
    with pytest.raises(UsageError, match="does not exist"):
        scan(room / "none", {})


def test_a_list_that_was_read_in_counts_once_and_so_does_its_report(
    room: Path, make: Builder
) -> None:
    folder = room / "data" / "sources" / "lista"
    folder.mkdir(parents=True)
    (folder / "records.ttl").write_text(
        f'<{BASE}id/project/beta> <{SKOS}prefLabel> "Beta"@fi .\n', encoding="utf-8"
    )
    (folder / "reading.json").write_text('{"rows": 1}\n', encoding="utf-8")
    release = make()

    assert release == up_to_date(room / "releases", digest(room))
    assert '{"rows": 1}\n' == (release.path / "sources/lista/reading.json").read_text()
    assert {
        "path": "sources/lista/reading.json",
        "media_type": "application/json",
        "describes": "reading",
    }.items() <= next(
        each for each in release.manifest["files"] if each["path"].endswith("reading.json")
    ).items()

    (folder / "reading.json").write_text('{"rows": 2}\n', encoding="utf-8")

    assert up_to_date(room / "releases", digest(room)) is None
    assert release.version != make().version
