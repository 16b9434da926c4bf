"""What a list no longer has keeps its IRI: it says when and why it ended, and its last name."""

from tests.sources.lists.conftest import ROWS, Given
from tests.sources.lists.test_reading import asked
from tests.sources.lists.test_replaced import decided
from tests.sources.lists.test_together import second, violations

from hankegraafi.rdf.read import read_folder
from hankegraafi.rdf.stream import lines
from hankegraafi.release.succession import vanished

BASE = "https://example.org/"
ENDED = """SELECT ?thing ?name ?day {
  ?thing owl:deprecated true ; skos:prefLabel ?name ; dcterms:modified ?day
}"""
OTHER = "A2;Oppiva verkosto;Päättynyt;1.1.2016;31.12.2016;Toinen Oy;2000;-;x"


def dump(given: Given) -> list[bytes]:
    return sorted(set(lines(read_folder(given.data).quads())))


def ended(given: Given) -> list[tuple[str, str, str]]:
    return [(iri.removeprefix(f"{BASE}id/"), *rest) for iri, *rest in asked(given, ENDED)]  # type: ignore[misc]


def test_an_organisation_that_no_row_names_any_more_keeps_its_iri(given: Given) -> None:
    given.read()
    before = dump(given)
    given.rows(ROWS[0], OTHER, ROWS[3])

    given.read()

    assert [("organisation/malli-oy", "Malli Oy", "2026-11-21")] == ended(given)
    assert [] == [*vanished(before, dump(given), BASE)]
    assert [] == violations(given)
    files = given.files()
    given.read()
    assert files == given.files()


def test_one_that_is_named_again_lives_again(given: Given) -> None:
    given.read()
    first = given.files()["records.ttl"]
    given.rows(ROWS[0], OTHER, ROWS[3])
    given.read()
    given.rows(*ROWS)

    given.read()

    assert [("organisation/toinen-oy", "Toinen Oy", "2026-11-21")] == ended(given)
    assert given.files()["records.ttl"].startswith(first)


def test_a_record_that_an_editor_withdraws_leaves_a_tombstone_alone(given: Given) -> None:
    given.read()
    before = dump(given)
    given.rows(ROWS[0], ROWS[3])
    given.read()
    decided(given, "project:list-a2\t", "accept")

    given.read()

    assert [
        ("organisation/malli-oy", "Malli Oy", "2026-11-21"),
        ("project/list-a2", "Oppiva verkosto", "2026-11-21"),
    ] == ended(given)
    assert [] == asked(given, "SELECT ?f { project:list-a2 hanke:funding ?f }")
    assert [] == [*vanished(before, dump(given), BASE)]
    assert [] == violations(given)
    assert 3 == len(asked(given, "SELECT ?why { project:list-a2 skos:changeNote ?why }"))


def test_a_name_that_turns_out_to_be_a_persons_is_not_said_again(given: Given) -> None:
    given.read()
    before = dump(given)
    person = ROWS[1].replace("Oppiva verkosto", "MATTI VIRTANEN apuraha väitöskirjaan")
    given.rows(ROWS[0], person, ROWS[3])

    given.read()

    names = [name for iri, name, _ in ended(given) if iri == "project/list-a2"]
    assert ["Name withheld", "Namnet publiceras inte", "Nimeä ei julkaista"] == sorted(names)
    assert [] == [*vanished(before, dump(given), BASE)]
    assert [] == violations(given)


def test_an_organisation_that_another_list_names_stays_as_it_was(given: Given) -> None:
    given.read()
    second(given, "B9;Aivan toinen;Päättynyt;;;Malli Oy;5;1;")
    given.rows(ROWS[0], OTHER, ROWS[3])

    given.read()

    assert [] == ended(given)
    assert [("Malli Oy",)] == asked(given, "SELECT ?n { organisation:malli-oy skos:prefLabel ?n }")
    assert [] == violations(given)
