import csv
import re

import pyoxigraph as ox

from hankegraafi import queries, resources, vocab

FOLDER = resources.folder("queries") / "competency"
TERMS = vocab.CLASSES | vocab.PROPERTIES


def mentioned(text: str) -> set[str]:
    """The IRIs that a query names; `a` is rdf:type."""
    prefixes = dict(re.findall(r"^PREFIX ([a-z]+): <([^>]*)>", text, flags=re.MULTILINE))
    body = re.sub(r"^(#|PREFIX).*$", "", text, flags=re.MULTILINE)
    body = re.sub(r'"[^"]*"', "", body)
    found = re.findall(r"\b([a-z]+):([A-Za-z][\w-]*)", body)
    kinds = {vocab.term("rdf:type")} if re.search(r"(?<=\s)a\s", body) else set()
    return kinds | {prefixes[prefix] + local for prefix, local in found}


def asked() -> set[str]:
    questions = [query for query in queries.load_folder(FOLDER) if query.name.startswith("cq")]
    return set().union(*(mentioned(query.text) for query in questions))


def unasked() -> dict[str, str]:
    """Term → why no question asks for it."""
    with (FOLDER / "unasked.tsv").open(encoding="utf-8", newline="") as file:
        return {row["term"]: row["reason"] for row in csv.DictReader(file, delimiter="\t")}


def test_mentions_are_read_from_the_body_of_a_query_and_not_from_its_comments_or_strings() -> None:
    text = (
        "# hanke:goal\n"
        "PREFIX hanke: <https://w3id.org/hankegraafi/ns#>\n"
        'SELECT * { ?s hanke:funding/hanke:funder "hanke:role" ; a hanke:Project }\n'
    )

    assert {
        vocab.term(name) for name in ("hanke:funding", "hanke:funder", "hanke:Project", "rdf:type")
    } == mentioned(text)


def test_every_class_and_property_is_asked_for_or_listed_as_unasked() -> None:
    missing = TERMS - asked() - {vocab.term(name) for name in unasked()}

    assert [] == sorted(map(vocab.compact, missing))


def test_nothing_listed_as_unasked_is_asked_for() -> None:
    assert [] == [name for name in unasked() if vocab.term(name) in asked()]


def test_the_unasked_are_terms_in_order_with_a_reason_each() -> None:
    listed = unasked()

    assert sorted(listed) == list(listed)
    assert {vocab.term(name) for name in listed} <= TERMS
    assert [] == [name for name, reason in listed.items() if not reason.endswith(".")]


def test_what_the_shipped_data_holds_is_asked_for_save_the_date_of_its_last_change(
    store: ox.Store,
) -> None:
    predicates = {quad.predicate.value for quad in store}
    classes = {
        quad.object.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(vocab.term("rdf:type")), None)
        if isinstance(quad.object, ox.NamedNode)
    }

    held = {name for name in unasked() if vocab.term(name) in predicates | classes}

    assert {"dcterms:modified", "skos:changeNote"} == held
