"""`rename`, `merge` and `withdraw` on a data folder: what its files say afterwards."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from tests.succession.conftest import BASE, Run

from hankegraafi.rdf import together
from hankegraafi.rdf.canonical import reformat
from hankegraafi.rdf.read import read_folder
from hankegraafi.rdf.together import Change
from hankegraafi.release import open_dump, open_release
from hankegraafi.release.succession import vanished
from hankegraafi.search.lookup import Lookup
from hankegraafi.search.opened import FILE, open_index

pytestmark = pytest.mark.whole

NT = "dumps/hankegraafi.nt"
DAY = ("--date", "2026-11-22")
WHY = ("--reason-fi", "Julkaistu vahingossa.", *DAY)
PREFIXES = f"""
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
PREFIX organisation: <{BASE}id/organisation/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX project: <{BASE}id/project/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <{BASE}id/source/>
"""


def asked(data: Path, query: str) -> list[tuple[str, ...]]:
    folder = read_folder(data)
    assert () == folder.broken
    store = ox.Store()
    store.extend(folder.quads())
    rows = store.query(PREFIXES + query)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(
        tuple(row[name].value.removeprefix(f"{BASE}id/") for name in rows.variables) for row in rows
    )


def files(data: Path) -> dict[str, bytes]:
    return {
        path.relative_to(data).as_posix(): path.read_bytes()
        for path in sorted(data.rglob("*"))
        if path.is_file()
    }


def speaks_of(data: Path, slug: str) -> set[str]:
    """The files in which a name stands."""
    return {name for name, text in files(data).items() if slug.encode() in text}


def test_a_renamed_thing_moves_with_its_parts_its_file_and_all_who_speak_of_it(
    run: Run, data: Path
) -> None:
    code = run("rename", "project/example-project", "project/uusi", *DAY)

    assert 0 == code
    assert {"withdrawn.ttl"} == speaks_of(data, "project:example-project") | speaks_of(
        data, "project/example-project"
    )
    assert (data / "projects" / "uusi.ttl").is_file()
    assert not (data / "projects" / "example-project.ttl").exists()
    assert [("project/uusi",)] == asked(
        data, "SELECT ?o { source:example-page foaf:primaryTopic ?o }"
    )
    assert [("project/uusi#period",)] == asked(
        data, "SELECT ?p { GRAPH source:example-page { project:uusi dcterms:temporal ?p } }"
    )
    assert [("project/example-project", "project/uusi", "2026-11-22")] == asked(
        data, "SELECT ?o ?n ?d { ?o dcterms:isReplacedBy ?n ; dcterms:modified ?d }"
    )
    assert [] == reformat([data], write=False)
    assert 0 == run("check")


def test_a_chain_of_names_leads_to_the_last_one(run: Run, data: Path) -> None:
    assert [0, 0] == [run("rename", "alfa", "yksi"), run("rename", "yksi", "kaksi")]

    assert [("project/alfa", "project/kaksi"), ("project/yksi", "project/kaksi")] == asked(
        data, "SELECT ?o ?n { ?o dcterms:isReplacedBy ?n }"
    )


def test_an_organisation_takes_its_participations_along(run: Run, data: Path) -> None:
    assert 0 == run("rename", "organisation/kunta", "kaupunki")

    assert [("project/alfa#participation-kaupunki", "organisation/kaupunki")] == asked(
        data, "SELECT ?p ?o { project:alfa hanke:participation ?p . ?p hanke:organisation ?o }"
    )


def test_a_source_takes_its_graph_along(run: Run, data: Path) -> None:
    before = asked(data, "SELECT ?s { GRAPH source:example-page { ?s ?p ?o } }")

    assert 0 == run("rename", "source/example-page", "source/sivu", *DAY)

    after = asked(data, "SELECT ?s { GRAPH source:sivu { ?s ?p ?o } }")
    assert [(each.replace("example-page", "sivu"),) for (each,) in before] == after
    assert not (data / "sources" / "example-page").exists()
    assert [("source/sivu",)] == asked(data, "SELECT ?s { project:alfa dcterms:source ?s }")
    assert 0 == run("check")


def test_merging_lists_what_is_lost_and_takes_it_when_asked(
    run: Run, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(data)
    assert 0 == run("merge", "beta", "alfa", "--dry-run")
    told = capsys.readouterr().out
    assert before == files(data)
    assert "not added (--take adds it): project/alfa hanke:goal project/alfa#goal-2" in told
    assert 'contradicts: project/alfa skos:prefLabel "Beta"@fi' in told
    assert "-project:beta a hanke:Project ;" in told

    assert 0 == run("merge", "beta", "alfa", "--take", *DAY)

    assert [("Tavoite: Alfa",), ("Tavoite: Beta",)] == asked(
        data, "SELECT ?s { project:alfa hanke:goal/hanke:summary ?s }"
    )
    assert [("Beta",)] == asked(data, "SELECT ?n { project:alfa skos:altLabel ?n }")
    assert [("2020",)] == asked(
        data, "SELECT ?d { project:alfa dcterms:temporal/<http://www.w3.org/ns/dcat#startDate> ?d }"
    )
    assert [("project/beta", "project/alfa")] == asked(
        data, "SELECT ?o ?n { ?o dcterms:isReplacedBy ?n }"
    )
    assert not (data / "projects" / "beta.ttl").exists()
    assert 0 == run("check")


IDENTIFIED = """@prefix adms: <http://www.w3.org/ns/adms#> .
<https://data.example.org/id/organisation/{slug}> adms:identifier
    <https://data.example.org/id/organisation/{slug}#ytunnus> .
<https://data.example.org/id/organisation/{slug}#ytunnus> a adms:Identifier ;
    hanke:identifierScheme hanke:id-ytunnus ;
    skos:notation "{number}" .
"""


def _identified(data: Path, slug: str, number: str) -> None:
    with (data / "organisations" / f"{slug}.ttl").open("a", encoding="utf-8") as file:
        file.write(IDENTIFIED.format(slug=slug, number=number))


@pytest.mark.parametrize("take", [(), ("--take",)])
def test_the_identifier_of_what_was_merged_leads_to_its_successor(
    run: Run, data: Path, capsys: pytest.CaptureFixture[str], take: tuple[str, ...]
) -> None:
    _identified(data, "opisto", "0139545-4")
    _identified(data, "kunta", "0201256-6")

    assert 0 == run("merge", "organisation/opisto", "organisation/kunta", *take, *DAY)

    said = capsys.readouterr().out
    assert "contradicts: organisation/kunta#ytunnus" not in said
    assert 'kept: organisation/opisto#ytunnus skos:notation "0139545-4"' in said
    assert 0 == run("check")
    assert 0 == run("build")
    released = open_release(data.parent / "releases", "current")
    answers = Lookup(open_index(released.path / FILE)).find(["0139545-4", "0201256-6"])
    assert [[f"{BASE}id/organisation/kunta"]] * 2 == [
        [match.thing.iri for match in each.matches] for each in answers
    ]
    assert f"{BASE}id/organisation/opisto" == answers[0].matches[0].merged


def test_an_identifier_that_the_other_gets_does_not_stay(run: Run, data: Path) -> None:
    _identified(data, "opisto", "0139545-4")

    assert 0 == run("merge", "organisation/opisto", "organisation/kunta", "--take", *DAY)

    owners = "SELECT ?o { ?o <http://www.w3.org/ns/adms#identifier> ?i }"
    assert [("organisation/kunta",)] == asked(data, owners)
    assert 0 == run("check")


def test_without_take_the_other_one_stays_as_it_was(run: Run, data: Path) -> None:
    before = (data / "projects" / "alfa.ttl").read_bytes()

    assert 0 == run("merge", "beta", "alfa")

    assert before == (data / "projects" / "alfa.ttl").read_bytes()


def test_organisations_of_one_project_become_one_participant(run: Run, data: Path) -> None:
    path = data / "projects" / "alfa.ttl"
    text = path.read_text(encoding="utf-8").replace(
        "own:participation-kunta .\n\nown:goal",
        "own:participation-kunta , own:participation-opisto .\n\nown:goal",
    )
    text += (
        "\nown:participation-opisto a hanke:Participation ;\n"
        "    hanke:organisation organisation:opisto ;\n    hanke:role hanke:role-partner .\n"
    )
    path.write_text(text, encoding="utf-8")

    assert 0 == run("merge", "organisation/opisto", "organisation/kunta")

    assert [("organisation/kunta",)] == asked(
        data, "SELECT ?o { project:alfa hanke:participation/hanke:organisation ?o }"
    )


def test_a_withdrawn_thing_says_when_and_why_and_nothing_else(run: Run, data: Path) -> None:
    assert 0 == run("withdraw", "project/beta", *WHY)

    assert not (data / "projects" / "beta.ttl").exists()
    assert [
        ("http://purl.org/dc/terms/modified", "2026-11-22"),
        ("http://purl.org/dc/terms/source", "source/example-page"),
        (
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            "https://w3id.org/hankegraafi/ns#Project",
        ),
        ("http://www.w3.org/2002/07/owl#deprecated", "true"),
        ("http://www.w3.org/2004/02/skos/core#changeNote", "Julkaistu vahingossa."),
        ("http://www.w3.org/2004/02/skos/core#prefLabel", "Beta"),
    ] == asked(data, "SELECT ?p ?o { project:beta ?p ?o }")
    assert 0 == run("check")


def test_what_is_spoken_of_is_not_withdrawn_unasked(
    run: Run, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(data)
    assert 1 == run("withdraw", "organisation/kunta", *WHY)
    told = capsys.readouterr().err
    assert "projects/alfa.ttl" in told
    assert "--keep-references" in told
    assert before == files(data)

    assert 0 == run("withdraw", "organisation/kunta", "--keep-references", *WHY)
    assert 0 == run("check")


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("rename", "project/alfaa", "x"), 1, "Did you mean project/alfa"),
        (("rename", "project/alfa", "project/beta"), 2, "hankegraafi merge project/alfa"),
        (
            ("rename", "project/alfa", "organisation/x"),
            2,
            "cannot name a thing of the kind project",
        ),
        (("rename", "project/alfa", "Äkkiä"), 2, "project/akkia"),
        (("rename", "project/alfa#goal-1", "x"), 2, "Name the thing: project/alfa"),
        (("rename", "alfa", "alfa"), 2, "project/alfa has that name"),
        (("merge", "project/alfa", "organisation/kunta"), 2, "different kinds"),
        (("merge", "project/alfa", "alfa"), 2, "Name two"),
        (("merge", "project/alfa", "project/gamma"), 1, "nothing is known as project/gamma"),
        (("withdraw", "alfa"), 2, "--reason-fi"),
        (("withdraw", "--reason-fi", "x"), 2, "--missing"),
        (("withdraw", "nobody", "--reason-fi", "x"), 1, "nothing is known as nobody"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    run: Run,
    data: Path,
    capsys: pytest.CaptureFixture[str],
    command: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    before = files(data)

    assert code == run(*command)

    assert said in capsys.readouterr().err
    assert before == files(data)


def test_a_name_is_never_used_twice(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == run("rename", "alfa", "uusi")
    assert 2 == run("rename", "uusi", "alfa")
    assert "it was what project/uusi was called before" in capsys.readouterr().err
    assert 2 == run("rename", "beta", "alfa")
    assert "an IRI means one thing for ever" in capsys.readouterr().err
    assert 1 == run("merge", "beta", "alfa")
    assert "Name project/uusi." in capsys.readouterr().err
    assert 0 == run("rename", "alfa", "uusi")
    assert "leads to project/uusi already" in capsys.readouterr().out


def test_what_would_bring_a_violation_is_refused(
    run: Run, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = data / "projects" / "beta.ttl"
    path.write_text(path.read_text("utf-8").replace("kunta", "x"), encoding="utf-8")
    (data / "projects" / "alfa.ttl").write_text(
        (data / "projects" / "alfa.ttl")
        .read_text("utf-8")
        .replace("own:goal-1 ;", "own:goal-1 ;\n    hanke:subProjectOf project:beta ;"),
        encoding="utf-8",
    )
    (data / "projects" / "example-project.ttl").write_text(
        (data / "projects" / "example-project.ttl")
        .read_text("utf-8")
        .replace("hanke:goal ", "hanke:inNetwork project:alfa ;\n    hanke:goal "),
        encoding="utf-8",
    )
    before = files(data)

    assert 1 == run("merge", "beta", "example-project")

    assert "would bring violations" in capsys.readouterr().err
    assert before == files(data)


def test_a_thing_that_somebody_deleted_is_withdrawn_with_its_last_name(
    run: Run, data: Path, tmp_path: Path
) -> None:
    assert 0 == run("build")
    for slug in ("alfa", "beta"):
        (data / "projects" / f"{slug}.ttl").unlink()

    assert 0 == run("withdraw", "project/alfa", *WHY)
    assert 0 == run("withdraw", "--missing", *WHY)

    assert [("project/alfa", "Alfa"), ("project/beta", "Beta")] == asked(
        data, "SELECT ?t ?n { ?t owl:deprecated true ; skos:prefLabel ?n }"
    )
    release = open_release(tmp_path / "releases")
    assert 0 == run("build")
    now = open_release(tmp_path / "releases")
    with open_dump(release, NT) as before, open_dump(now, NT) as after:
        assert [] == list(vanished(before, after, BASE))


def test_a_thing_that_somebody_renamed_by_hand_leads_on(run: Run, data: Path) -> None:
    assert 0 == run("build")
    path = data / "projects" / "alfa.ttl"
    text = path.read_text(encoding="utf-8").replace("project:alfa", "project:uusi")
    path.write_text(text.replace("project/alfa#", "project/uusi#"), encoding="utf-8")

    assert 0 == run("rename", "project/alfa", "project/uusi", *DAY)

    assert [("Alfa", "project/uusi")] == asked(
        data, "SELECT ?n ?s { project:alfa skos:prefLabel ?n ; dcterms:isReplacedBy ?s }"
    )
    assert 0 == run("check")


def test_a_change_that_was_cut_short_is_completed_by_the_next_one(
    run: Run, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = data.parent / "whole"
    assert 0 == run("rename", "alfa", "uusi", "--data", str(data), *DAY, "--dry-run")
    do, done = together._do, list[str]()

    def dies(folder: Path, kind: str, one: str, other: str) -> None:
        if folder == data and len(done) == 1:
            raise KeyboardInterrupt
        if folder == data:
            done.append(one)
        do(folder, kind, one, other)

    monkeypatch.setattr(together, "_do", dies)
    assert 130 == run("rename", "alfa", "uusi", *DAY)
    monkeypatch.undo()
    with pytest.raises(Exception, match="cut short"):
        together.refuse_unfinished(data)
    assert 1 == run("check")
    assert "is half done" in capsys.readouterr().err

    assert 0 == run("rename", "alfa", "uusi", *DAY)

    assert "completed" in capsys.readouterr().err
    together.refuse_unfinished(data)
    from tests.succession.conftest import start

    start(whole)
    assert 0 == run("rename", "alfa", "uusi", "--data", str(whole), *DAY)
    assert files(whole) == files(data)


def test_a_change_is_whole_or_not_at_all_when_there_is_no_room(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(data)

    def full(path: Path, content: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(together, "_put", full)
    with pytest.raises(Exception, match="No space left"), together.alone(data):
        together.apply(data, Change(written={"projects/alfa.ttl": b"x", "new.ttl": b"y"}))

    assert before == files(data)


def test_comments_are_not_lost(run: Run, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = data / "projects" / "alfa.ttl"
    path.write_text(path.read_text("utf-8") + "# tärkeä huomio\n", encoding="utf-8")
    before = files(data)

    assert 1 == run("rename", "alfa", "uusi")

    assert "this comment would be lost" in capsys.readouterr().err
    assert before == files(data)
