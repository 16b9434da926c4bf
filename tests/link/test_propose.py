"""The rules of proposing, with what is found made up."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from tests.link.conftest import BASE, PORI, TOWN, UNIVERSITY, registry

from hankegraafi import vocab
from hankegraafi.errors import FaultError, UsageError
from hankegraafi.link import asking, spaces
from hankegraafi.link.propose import (
    Candidate,
    Found,
    Making,
    Outcome,
    chained,
    contradicts,
    decide,
    propose,
    row_of,
)
from hankegraafi.link.record import Record
from hankegraafi.link.registries.registry import Question
from hankegraafi.link.sssom import ACCEPT, REJECT, RULE, Link
from hankegraafi.link.things import Thing
from hankegraafi.link.words import load_link_words
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label
from hankegraafi.records import LANGUAGES

MAKING = Making(f"{BASE}id/dataset", f"{BASE}id/source/ror", "1.0", "2026-11-22")
KINDS = frozenset({"organisation"})
NOTHING = Outcome((), ())


def thing(name: str, **given: object) -> Thing:
    iri = f"{BASE}id/organisation/{name}"
    return replace(Thing(iri, "organisation", (Label(name),)), **given)  # type: ignore[arg-type]


def record(iri: str, *identifiers: Identifier) -> Record:
    return Record(iri, iri, (Label(iri),), identifiers)


def candidate(iri: str, score: float = 1.0) -> Candidate:
    return Candidate(record(iri), score, ("name",), iri)


def proposed(found: Mapping[str, Found], before: Outcome = NOTHING, day: str = "") -> Outcome:
    things = [thing(name) for name in found]
    making = replace(MAKING, day=day) if day else MAKING
    return propose(things, lambda each: found[each.label], before, making, KINDS)


def short(links: tuple[Link, ...]) -> list[tuple[str, str, str]]:
    return [(each.subject_label, each.object_id, each.decision) for each in links]


def test_what_is_sure_is_decided_and_the_rest_is_open() -> None:
    outcome = proposed(
        {
            "a": Found((candidate(UNIVERSITY),), is_sure=True),
            "b": Found((candidate(TOWN, 0.8), candidate(PORI, 0.7)), is_sure=False),
            "c": Found((), is_sure=False),
        }
    )

    assert [("a", UNIVERSITY, RULE)] == short(outcome.decided)
    assert [("b", TOWN, ""), ("b", PORI, "")] == short(outcome.open)


def test_a_record_that_has_its_thing_is_offered_to_no_other() -> None:
    outcome = proposed(
        {
            "a": Found((candidate(UNIVERSITY),), is_sure=True),
            "b": Found((candidate(UNIVERSITY, 0.8),), is_sure=False),
        }
    )

    assert () == outcome.open


@pytest.mark.parametrize(
    ("scores", "decided", "left"), [((1.0, 0.95), ["a"], []), ((0.95, 0.95), [], ["a", "b"])]
)
def test_of_two_sure_ones_the_better_has_the_record_and_equal_ones_are_asked_about(
    scores: tuple[float, float], decided: list[str], left: list[str]
) -> None:
    found = {
        name: Found((candidate(UNIVERSITY, score),), is_sure=True)
        for name, score in zip("ab", scores, strict=True)
    }
    outcome = proposed(found)

    assert decided == [each.subject_label for each in outcome.decided]
    assert left == [each.subject_label for each in outcome.open]


def test_a_town_and_its_area_may_share_a_record() -> None:
    town = thing("town")
    area = replace(town, iri=f"{BASE}id/place/091", kind="place")
    outcome = propose(
        [town, area],
        lambda each: Found((candidate(TOWN),), is_sure=each is not None),
        NOTHING,
        MAKING,
        frozenset({"organisation", "place"}),
    )

    assert 2 == len(outcome.decided)


def test_what_a_person_decided_is_neither_asked_nor_changed() -> None:
    first = proposed({"a": Found((candidate(TOWN, 0.8), candidate(PORI, 0.7)), is_sure=False)})
    yes, no = (
        decide(each, word, "2026-11-23")
        for each, word in zip(first.open, (ACCEPT, REJECT), strict=True)
    )
    for decided, left in ((yes, []), (no, [("a", TOWN, "")])):
        found = Found((candidate(TOWN, 0.8), candidate(PORI, 0.7)), is_sure=False)
        outcome = proposed({"a": found}, Outcome((decided,), ()))

        assert (decided,) == outcome.decided
        assert left == short(outcome.open)


def test_a_rejected_pair_is_not_accepted_though_it_is_sure() -> None:
    (link,) = proposed({"a": Found((candidate(TOWN),), is_sure=True)}).decided
    rejected = decide(link, REJECT, "2026-11-23")
    outcome = proposed({"a": Found((candidate(TOWN),), is_sure=True)}, Outcome((rejected,), ()))

    assert Outcome((rejected,), ()) == outcome


def test_what_was_found_before_keeps_its_day() -> None:
    found = {"a": Found((candidate(TOWN),), is_sure=True)}
    first = proposed(found)

    assert first == proposed(found, first, day="2027-01-01")
    better = {"a": Found((candidate(TOWN, 0.9),), is_sure=True)}
    assert ["2027-01-01"] == [
        each.mapping_date for each in proposed(better, first, day="2027-01-01").decided
    ]


def test_what_another_source_gave_stays() -> None:
    (link,) = proposed({"a": Found((candidate(TOWN),), is_sure=True)}).decided
    other = replace(link, object_source="https://other.example.org/")
    nothing = {"a": Found((), is_sure=False)}

    assert (other,) == proposed(nothing, Outcome((other,), ())).decided
    assert () == proposed(nothing, Outcome((link,), ())).decided


def test_further_identifiers_follow_unless_they_contradict_or_were_rejected() -> None:
    isni, wikidata = Identifier("isni", "0000000406322211"), Identifier("wikidata", "Q1757")
    one = Candidate(record(UNIVERSITY, isni, wikidata), 1.0, ("name",), "")
    (link,) = proposed({"a": Found((one,), is_sure=True)}).decided
    owner = thing("a")

    def following(links: list[Link], mine: Thing) -> set[str]:
        return {each.object_id for each in chained(links, {mine.iri: mine})}

    both = {spaces.iri_of(isni), spaces.iri_of(wikidata)}
    other = replace(owner, nodes={"wikidata": Identifier("wikidata", "Q1")})
    no = replace(link, object_id=spaces.iri_of(isni), decision=REJECT)

    assert both == following([link], owner)
    assert {spaces.iri_of(isni)} == following([link], other)
    assert {spaces.iri_of(wikidata)} == following([link, no], owner)
    assert set() == following([replace(link, decision="")], owner)
    assert set() == following([decide(link, REJECT, "2026-11-22")], owner)


def test_a_scheme_that_allows_several_notations_contradicts_nothing() -> None:
    own = {Identifier("crossref-funder", "501100011816")}

    assert not contradicts(Identifier("crossref-funder", "501100003126"), own)
    assert contradicts(Identifier("ror", UNIVERSITY), {Identifier("ror", TOWN)})


@pytest.mark.parametrize(
    ("kind", "iri", "organisation", "expected"),
    [
        ("organisation", UNIVERSITY, "", "owl:sameAs"),
        ("organisation", "http://www.wikidata.org/entity/Q1", "kind-university", "owl:sameAs"),
        (
            "organisation",
            "http://www.wikidata.org/entity/Q1",
            "kind-municipality",
            "skos:closeMatch",
        ),
        ("organisation", "urn:oid:1.2.246.562.10.1", "", "adms:identifier"),
        ("place", "http://www.yso.fi/onto/yso/p94137", "", "skos:exactMatch"),
        ("place", "http://www.wikidata.org/entity/Q1757", "", "skos:closeMatch"),
        ("concept", "http://www.yso.fi/onto/yso/p1", "", "skos:exactMatch"),
    ],
)
def test_predicates_are_chosen_with_care(
    kind: str, iri: str, organisation: str, expected: str
) -> None:
    assert vocab.term(expected) == spaces.predicate(kind, iri, organisation=organisation)


@pytest.mark.parametrize(
    ("town", "kind", "evidence", "expected"),
    [
        (False, "", "name", "owl:sameAs"),
        (False, "kind-university", "name", "owl:sameAs"),
        (True, "", "name", "skos:closeMatch"),
        (False, "place", "name", "skos:closeMatch"),
        (False, "kind-municipality", "name", "skos:closeMatch"),
        (False, "", "municipality", "skos:closeMatch"),
    ],
)
def test_a_municipality_is_near_to_its_area_whatever_tells_that_it_is_one(
    town: bool, kind: str, evidence: str, expected: str
) -> None:
    iri = "http://www.wikidata.org/entity/Q47034"
    ours = thing("a", is_municipality=town)
    area = replace(record(iri, Identifier("wikidata", "Q47034")), kind=kind)
    link = row_of(ours, Candidate(area, 1.0, (evidence,), "a"), MAKING)
    other = Identifier("ror", UNIVERSITY)
    through = row_of(
        ours,
        Candidate(
            replace(area, iri=UNIVERSITY, identifiers=(other, *area.identifiers)),
            1.0,
            (evidence,),
            "a",
        ),
        MAKING,
    )

    assert link is not None
    assert through is not None
    assert vocab.term(expected) == link.predicate_id
    (chain,) = chained([replace(through, decision=RULE)], {ours.iri: ours})
    assert (iri, vocab.term(expected)) == (chain.object_id, chain.predicate_id)


def test_a_record_without_a_name_leaves_the_label_empty() -> None:
    nameless = replace(record("urn:oid:1.2.246.562.10.1"), labels=())
    link = row_of(thing("a"), Candidate(nameless, 1.0, ("identifier",), ""), MAKING)

    assert link is not None
    assert "" == link.object_label


@pytest.mark.parametrize("scheme", spaces.SPACES)
def test_an_identifier_and_its_iri_lead_to_each_other(scheme: str) -> None:
    notations = {
        "ror": UNIVERSITY,
        "wikidata": "Q1757",
        "isni": "0000000406322211",
        "oid": "1.2.246.562.10.48587687889",
        "ytunnus": "0201256-6",
        "school-number": "10105",
        "pic": "997664207",
        "municipality": "091",
        "crossref-funder": "501100011816",
    }
    identifier = Identifier(scheme, notations[scheme])

    assert identifier == spaces.identifier_of(spaces.iri_of(identifier))


def test_evidence_is_said_in_three_languages() -> None:
    said = load_link_words().because("registry|name|of-tomorrow")

    assert list(LANGUAGES) == [each for each, _ in said.values]
    assert (
        "the registry itself states this identifier; the same name; of-tomorrow"
        == said.best("en")[1]
    )


def test_a_registry_is_asked_by_its_identifier_or_by_name_once_each() -> None:
    asked: list[Question] = []

    def ask(question: Question, fetch: object) -> object:
        assert fetch is not None
        asked.append(question)
        return iter([record(UNIVERSITY)])

    made = replace(registry(), ask=ask)  # type: ignore[arg-type]
    known = thing("b", nodes={"ror": Identifier("ror", TOWN), "x": Identifier("isni", "1")})
    place = replace(thing("c"), kind="place")
    things = {each.iri: each for each in (thing("a"), known, place, thing("a"))}

    assert [record(UNIVERSITY)] == list(asking.records(made, things, lambda url: url.encode()))
    assert ["a", Identifier("ror", TOWN)] == asked


def test_a_registry_without_an_interface_says_so() -> None:
    with pytest.raises(UsageError, match="cannot be asked"):
        list(asking.records(registry(), {}, lambda url: url.encode()))


def test_a_registry_that_fails_half_way_is_told() -> None:
    def ask(question: Question, fetch: object) -> object:
        raise FaultError(f"no answer to {question} by {fetch}")

    made = replace(registry(), ask=ask)  # type: ignore[arg-type]
    with pytest.raises(FaultError):
        list(asking.records(made, {"a": thing("a")}, lambda url: url.encode()))
