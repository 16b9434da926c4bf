"""Records of a registry are found for things of ours, and only the sure ones are sure."""

import random
import time
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import links
from hankegraafi.link.matching import MOST_LETTERS, Finder, Finding, Wanted
from hankegraafi.link.record import Record
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label
from hankegraafi.names.wordlists import load_words

SHARED = Path(__file__).parents[3] / "shared"
FOUND = [each for each in (SHARED,) if (each / "registries").is_dir()]
WORDS = load_words()


def record(
    key: str,
    *names: str,
    former: tuple[str, ...] = (),
    ytunnus: str = "",
    kind: str = "",
    body: str = "",
    successors: tuple[str, ...] = (),
    town: str = "",
    active: bool = True,
) -> Record:
    return Record(
        key=key,
        iri=f"https://registry.example.org/{key}",
        labels=tuple(Label(each) for each in names),
        identifiers=(Identifier("ytunnus", ytunnus),) if ytunnus else (),
        former=tuple(Label(each) for each in former),
        kind=kind,
        body=body,
        successors=successors,
        municipality=town,
        active=active,
    )


RECORDS = (
    record("town", "Turun kaupunki", "Åbo stad", kind="kind-municipality", ytunnus="0204819-8"),
    record("school", "Turun ammatti-instituutti", kind="kind-school", body="town"),
    record("namesake", "Keskuskoulu", kind="kind-school", body="town", town="853"),
    record("university", "Turun yliopisto", "University of Turku", "UTU", ytunnus="0245896-3"),
    record("foundation", "Turun yliopistosäätiö sr"),
    record("hospital", "Turun yliopistollinen keskussairaala"),
    record("uas", "Turun ammattikorkeakoulu Oy"),
    record("joint", "Salon seudun koulutuskuntayhtymä", ytunnus="0139545-4", town="734"),
    record("salo", "Salon kaupunki", kind="kind-municipality"),
    record("mikkeli", "Mikkelin kaupunki", kind="kind-municipality"),
    record("espoo", "Espoon kaupunki"),
    record("tavastia", "Koulutuskuntayhtymä Tavastia"),
    record("island", "Kemiönsaaren kunta - Kimitoöns kommun", kind="kind-municipality"),
    record("union", "Työtehoseura ry, ruotsiksi Arbetseffektivitetsföreningen rf"),
    record("ministry", "Opetus- ja kulttuuriministeriö", "OKM", kind="kind-ministry"),
    record("board", "Opetushallitus", "Utbildningsstyrelsen", former=("Kouluhallitus",)),
    record("company", "Metsä 9 Oy"),
    record("optima", "Optima samkommun"),
    record("old", "Vanhan tekniikan korkeakoulu", successors=("new",), active=False),
    record("new", "Uusi yliopisto"),
    record("one", "Saman niminen opisto", ytunnus="0201256-6"),
    record("two", "Saman niminen opisto"),
    record("unit-of-one", "Rannan kampus", kind="kind-school", body="0201256-6"),
    record("three", "Toisen niminen opisto"),
    record("four", "Toisen niminen opisto"),
)
FINDER = Finder(RECORDS, WORDS)


def find(name: str, finder: Finder = FINDER) -> Finding:
    return finder.find(Wanted((Label(name),)))


SURE = [
    ("TURUN KAUPUNKI", "town", ("name",)),
    ("Turun  kaupungin", "town", ("inflection",)),
    ("Åbo stad", "town", ("name",)),
    ("Åbo stads", "town", ("inflection",)),
    ("City of Turku", "town", ("municipality",)),
    ("Salo stad", "salo", ("municipality",)),
    ("S:t Michels stad", "mikkeli", ("municipality",)),
    ("Esbo stad", "espoo", ("municipality",)),
    ("Turun kaupunki, Turun ammatti-instituutti", "school", ("unit",)),
    ("Turun ammatti-instituutti / Turun kaupunki", "school", ("unit",)),
    ("Turun yliopiston", "university", ("inflection",)),
    ("Turun yliopistossa", "university", ("inflection",)),
    ("Turun AMK Oy", "uas", ("abbreviation",)),
    ("Turun ammattikorkeakoulu", "uas", ("legal-form-left-out",)),
    ("Turun ammattikorkeakoulun", "uas", ("inflection", "legal-form-left-out")),
    ("Oy Turun ammattikorkeakoulu Ab", "uas", ("name",)),
    ("Salon seudun kky", "joint", ("abbreviation",)),
    ("Salon seudun koulutuskuntayhtymä c/o Tili Oy", "joint", ("care-of",)),
    ("SALON SEUDUN KOULUTUSKUNTAYHTYMA", "joint", ("diacritics",)),
    ("Tavastia koulutuskuntayhtymä", "tavastia", ("word-order",)),
    ("Kimitoöns kommun", "island", ("name",)),
    ("Kemiönsaaren kunta", "island", ("name",)),
    ("Työtehoseura ry", "union", ("name",)),
    ("Arbetseffektivitetsföreningen rf", "union", ("name",)),
    ("Opetushallituksen", "board", ("inflection",)),
    ("Utbildningsstyrelsen", "board", ("name",)),
    ("Kouluhallitus", "board", ("former-name",)),
    ("Vanhan tekniikan korkeakoulu", "old", ("name",)),
    ("Saman niminen opisto", "one", ("has-units",)),
]
UNSURE = [
    ("OKM", "ministry", ("acronym",)),
    ("UTU", "university", ("acronym",)),
    ("Turku", "town", ("municipality", "short-name")),
    ("Turun yliopisto ry", "university", ("legal-form-differs",)),
    ("Turun kaupunki Oy", "town", ("legal-form-differs",)),
    ("Turun yliopistosäätiö ry", "foundation", ("legal-form-differs",)),
    ("Turun kaupungin sivistystoimiala", "town", ("inflection", "part-of-body")),
    ("Salon kunta", "salo", ("municipality", "municipality-kind")),
    ("Metsä9 Oy", "company", ("company-spaces",)),
    ("Metsa 9 Oy", "company", ("diacritics", "short-name")),
    ("Optima kuntayhtymä", "optima", ("similar",)),
    ("Turun kaupunki - Vasa stad", "town", ("part-of-body",)),
    ("Turun kaupungin yliopisto", "town", ("inflection", "part-of-body")),
    ("Toisen niminen opisto", "four", ("name",)),
]
NOBODY = [
    "Turun seurakunta",
    "Åbo Akademi",
    "Metsä 8 Oy",
    "Yliopisto",
    "koulutuskuntayhtymä",
    "TURUN YLIOPISTOÃ„",
    "Salpaus",
    "",
    " ",
    "\u200b",
    "Oy Ab",
    "x" * 10_240,
    "Turun kaupunki " * 700,
]


@pytest.mark.parametrize(("name", "key", "kinds"), SURE)
def test_a_name_is_surely_a_records(name: str, key: str, kinds: tuple[str, ...]) -> None:
    found = find(name)

    assert (key, key, kinds) == (found.sure, found.candidates[0].key, found.candidates[0].evidence)
    assert found.candidates[0].score >= WORDS.threshold.accept


@pytest.mark.parametrize(("name", "key", "kinds"), UNSURE)
def test_weak_evidence_leaves_it_to_a_person(name: str, key: str, kinds: tuple[str, ...]) -> None:
    found = find(name)

    assert "" == found.sure
    assert (key, kinds) in {(each.key, each.evidence) for each in found.candidates}


@pytest.mark.parametrize("name", NOBODY)
def test_a_stranger_is_nobody(name: str) -> None:
    assert "" == find(name).sure


def test_a_thing_without_names_is_nothing() -> None:
    assert Finding() == FINDER.find(Wanted(()))


def test_an_identifier_comes_first() -> None:
    wanted = Wanted((Label("Turun yliopisto"),), (Identifier("ytunnus", "FI02458963"),))

    assert "university" == FINDER.find(wanted).sure
    assert "identifier" in FINDER.find(wanted).candidates[0].evidence


def test_a_business_id_within_the_name_counts() -> None:
    assert "university" == find("Turun yliopisto 0245896-3").sure
    assert "" == find("Turun yliopisto 0139545-4").sure
    assert "university" == find("Turun yliopisto").sure


@pytest.mark.parametrize("number", ["0139545-4", "0201472-1"])
def test_a_contradicting_identifier_is_never_sure(number: str) -> None:
    found = FINDER.find(Wanted((Label("Turun yliopisto"),), (Identifier("ytunnus", number),)))

    assert "" == found.sure
    assert found.candidates


def test_another_home_municipality_speaks_against_and_the_same_for_it() -> None:
    name = (Label("Keskuskoulu"),)
    here, there = (FINDER.find(Wanted(name, municipality=code)) for code in ("853", "091"))

    assert ("namesake", ("name", "same-municipality")) == (
        here.sure,
        here.candidates[0].evidence,
    )
    assert ("", ("other-municipality",)) == (there.sure, there.candidates[0].evidence)


def test_a_school_and_its_legal_body_are_two_things() -> None:
    town = Wanted((Label("Turun kaupunki"),), kind="kind-municipality")
    salo = Wanted((Label("Salon kaupunki"),), kind="kind-municipality")
    name = (Label("Keskuskoulu"),)

    assert "namesake" == FINDER.find(Wanted(name, kind="kind-school", body=town)).sure
    assert "" == FINDER.find(Wanted(name, kind="kind-school", body=salo)).sure
    assert "" == FINDER.find(Wanted(name, kind="kind-joint-authority")).sure
    assert "" == FINDER.find(Wanted(town.labels, kind="kind-school")).sure


def test_a_body_and_its_school_of_one_name_are_told_by_the_kind() -> None:
    both = Finder(
        (
            record("body", "Rannikon opisto", kind="kind-association"),
            record("school", "Rannikon opisto", kind="kind-school", body="body"),
        ),
        WORDS,
    )
    name = (Label("Rannikon opisto"),)

    assert "body" == both.find(Wanted(name)).sure
    assert "body" == both.find(Wanted(name, kind="kind-association")).sure
    assert "school" == both.find(Wanted(name, kind="kind-school")).sure


def test_former_names_of_ours_count_less_than_todays() -> None:
    wanted = Wanted((Label("Uusi yliopisto"),), former=(Label("Vanhan tekniikan korkeakoulu"),))

    found = FINDER.find(wanted)

    assert "new" == found.sure
    assert ["new", "old"] == [each.key for each in found.candidates]
    assert ("former-name",) == found.candidates[1].evidence


def test_names_that_mean_different_records_are_not_sure() -> None:
    for other in ("Turun yliopisto", "Turun kaupunki", "Saman niminen opisto"):
        labels = (Label(other), Label("Salon seudun koulutuskuntayhtymä"))
        assert "" == FINDER.find(Wanted(labels)).sure


def test_each_candidate_tells_both_names() -> None:
    labels = (Label("Jokin muu nimi"), Label("TURUN YLIOPISTO"))

    best = FINDER.find(Wanted(labels)).candidates[0]

    assert ("TURUN YLIOPISTO", "Turun yliopisto") == (best.label, best.other)


PUBLIC = (
    "Kallion tutkimuskeskus",
    "Pilvien laitos",
    "Rajavoimat",
    "Harjun Akatemia",
    "Rannan taideyliopisto",
    "Harjun sairaanhoitopiiri",
    "Harjun ympäristökeskus",
    "City of Salo",
    "University of Harju",
)
NO_FORMS = Finder((record(name, name) for name in PUBLIC), WORDS)


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("legal", ["Oy", "ry", "Ab", "sr"])
def test_a_public_body_has_no_legal_form(name: str, legal: str) -> None:
    assert name == find(name, NO_FORMS).sure
    found = find(f"{name} {legal}", NO_FORMS)

    assert "" == found.sure
    assert "legal-form-differs" in found.candidates[0].evidence


def test_only_what_is_called_so_may_be_an_association_or_a_foundation() -> None:
    finder = Finder((record(n, n) for n in ("Business Harju", "Harjun lääkäriseura")), WORDS)

    assert ("", ("legal-form-unlikely",)) == (
        find("Business Harju ry", finder).sure,
        find("Business Harju ry", finder).candidates[0].evidence,
    )
    assert "" == find("Business Harju sr", finder).sure
    assert "Business Harju" == find("Business Harju Oy", finder).sure
    assert "Harjun lääkäriseura" == find("Harjun lääkäriseura ry", finder).sure


def test_a_university_of_applied_sciences_may_be_a_company() -> None:
    finder = Finder((record("uas", "Harjun ammattikorkeakoulu"),), WORDS)

    assert "uas" == find("Harjun ammattikorkeakoulu Oy", finder).sure


def test_a_former_name_without_its_legal_form_is_a_persons_to_decide() -> None:
    finder = Finder((record("body", "Harjun Koulutus Oy", former=("Harjuopisto Oy",)),), WORDS)
    found = find("Harjuopisto", finder)

    assert "body" == find("Harjuopisto Oy", finder).sure
    assert "" == found.sure
    assert "former-without-legal-form" in found.candidates[0].evidence


WRITTEN_SHORT = Finder(
    (
        record("ely", "Länsi-Harjun elinkeino-, liikenne- ja ympäristökeskus"),
        record("te", "Länsi-Harjun työ- ja elinkeinotoimisto"),
        record("district", "Harjun sairaanhoitopiirin kuntayhtymä"),
        record("house", "Kiinteistö Oy Pellavatalo"),
        record("parish", "Harjun evankelis-luterilainen seurakunta"),
        record("other-parish", "Laakson evankelisluterilainen seurakunta"),
        record("joint", "Pohjoisrannikon kuntayhtymä"),
        record("short-joint", "Rannan kuntayhtymä"),
        record("after", "Silverdalens stiftelse"),
        record("before", "Stiftelsen Gulddalen"),
    ),
    WORDS,
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Länsi-Harjun ELY-keskus", "ely"),
        ("Länsi-Harjun ELY keskus", "ely"),
        ("Länsi-Harjun TE-toimisto", "te"),
        ("Harjun sairaanhoitopiiri", "district"),
        ("Harjun sairaanhoitopiiri Oy", ""),
        ("Laakson sairaanhoitopiiri", ""),
        ("Koy Pellavatalo", "house"),
        ("Koy Villatalo", ""),
        ("Harjun ev.lut. seurakunta", "parish"),
        ("Harjun ev. lut. srk", "parish"),
        ("Laakson ev.lut. seurakunta", "other-parish"),
        ("Harjun evankelinen seurakunta", ""),
        ("Pohjoisrannikon ky", "joint"),
        ("Rannan ky", ""),
        ("Stiftelsen Silverdalen", "after"),
        ("Gulddalens stiftelse", "before"),
        ("Gulddalens stiftelse rf", ""),
        ("Stiftelsen Bergdalen", ""),
    ],
)
def test_usual_short_ways_of_writing_are_read(name: str, key: str) -> None:
    assert key == find(name, WRITTEN_SHORT).sure


PLACES = (
    Record("853", "", (Label("Turku", "fi"), Label("Åbo", "sv")), kind="place", municipality="853"),
    Record("734", "", (Label("Salo"),), kind="place", municipality="734"),
    Record("895", "", (Label("Uusikaupunki"), Label("Nystad")), kind="place", municipality="895"),
    Record("139", "", (Label("Ii"), Label("Ijo")), kind="place", municipality="139"),
    Record(
        "541",
        "",
        (Label("Nurmes"),),
        former=(Label("Nurmeksen maalaiskunta"),),
        kind="place",
        municipality="541",
    ),
)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Turku", "853"),
        ("ÅBO", "853"),
        ("Turussa", "853"),
        ("Åbo stad", "853"),
        ("Turun kaupungin", "853"),
        ("Salon", "734"),
        ("Uudenkaupungin kaupunki", "895"),
        ("Ii", "139"),
        ("Iin kunta", "139"),
        ("Nurmeksen maalaiskunta", "541"),
        ("Turunmaa", ""),
        ("Varsinais-Suomi", ""),
        ("kaupunki", ""),
        ("Salpaus", ""),
    ],
)
def test_municipalities_are_found_by_their_names(name: str, code: str) -> None:
    finder = Finder(PLACES, WORDS)

    assert code == finder.find(Wanted((Label(name),), kind="place")).sure


NAMES = st.one_of(
    st.sampled_from([label.text for each in RECORDS for label in each.labels]),
    st.lists(
        st.sampled_from(
            "Turun Salon yliopisto yliopiston kaupunki säätiö Oy ry Ab stad opisto , - / ( ) c/o "
            "Keskuskoulu Metsä 9 OKM AMK".split()
        ),
        max_size=8,
    ).map(" ".join),
    st.text(max_size=30),
)


@given(NAMES, st.permutations(RECORDS))
@settings(max_examples=60, deadline=None)
def test_neither_order_nor_what_was_asked_before_matters(name: str, records: list[Record]) -> None:
    assert find(name) == find(name, Finder(records, WORDS))


@given(NAMES)
@settings(max_examples=150, deadline=None)
def test_what_is_sure_is_the_first_and_good_enough(name: str) -> None:
    found = find(name)

    assert [] == [each for each in found.candidates if not 0 <= each.score <= 1]
    if found.sure:
        assert found.sure == found.candidates[0].key
        assert found.candidates[0].score >= WORDS.threshold.accept


@given(NAMES, st.sampled_from(["0139545-4", "0201472-1"]))
@settings(max_examples=80, deadline=None)
def test_no_name_outweighs_a_contradicting_identifier(name: str, number: str) -> None:
    found = FINDER.find(Wanted((Label(name),), (Identifier("ytunnus", number),)))

    numbers = (
        {each.notation for each in FINDER.records[found.sure].identifiers if found.sure}
        if (found.sure)
        else set()
    )
    assert numbers <= {number}


@pytest.mark.parametrize(
    "name",
    [
        "a " * (MOST_LETTERS // 2),
        "Turun " * (MOST_LETTERS // 6),
        "," * MOST_LETTERS,
        "(" * MOST_LETTERS,
        "c/o " * (MOST_LETTERS // 4),
        "amk-" * (MOST_LETTERS // 4),
        "n" * MOST_LETTERS,
        "ky ry oy " * (MOST_LETTERS // 9),
    ],
)
def test_hostile_names_take_bounded_time(name: str) -> None:
    started = time.process_time()

    find(name)

    assert time.process_time() - started < 1


def test_more_names_than_are_remembered_are_found_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hankegraafi.link.matching._MOST_REMEMBERED", 2)
    finder = Finder(RECORDS, WORDS)
    names = ["Turun yliopisto", "Salon kaupunki", "Turun kaupunki", "Turun yliopisto"]

    assert ["university", "salo", "town", "university"] == [find(n, finder).sure for n in names]


def test_every_pair_is_labelled_once() -> None:
    for name in links.TARGETS:
        pairs = links.pairs(name)
        keys = [(each.name, each.registry) for each in pairs]
        assert len(keys) == len(set(keys))
        assert set() == {each.registry for each in pairs} - set(links.REGISTRIES)
        assert [] == [each for each in pairs if not each.case or not each.source]
    organisations = links.pairs("organisations")
    assert len(organisations) >= 320
    assert sum(not each.expected for each in organisations) * 3 >= len(organisations)
    assert len(links.pairs("municipalities")) >= 100


@pytest.mark.parametrize("shared", FOUND, ids=lambda path: path.name)
def test_the_labelled_pairs_are_found_as_a_person_found_them(shared: Path) -> None:
    by_registry = links.finders(shared, WORDS)

    for name, recall in links.TARGETS.items():
        score = links.measure(links.pairs(name), by_registry)
        assert (1.0, []) == (score.precision, [n for n in score.notes if n.startswith("wrong")])
        assert score.recall >= recall, score.notes


def test_a_wrong_name_and_a_missing_one_are_counted() -> None:
    pairs = [
        links.Pair("Turun yliopisto", "", "made", "0245896-3", "", ""),
        links.Pair("Salon kaupunki", "", "made", "other", "", ""),
        links.Pair("OKM", "", "made", "ministry", "", ""),
        links.Pair("Yliopisto", "", "made", "", "", ""),
    ]

    score = links.measure(pairs, {"made": FINDER})

    assert (1, 1, 2, 1) == (score.right, score.wrong, score.missing, score.none)
    assert (0.5, 1 / 3) == (score.precision, score.recall)
    assert not links.reached({"organisations": score})
    assert "| made | 1 | 1 | 2 | 1 | 0.500 | 0.333 |" in links.table({"made": score}, 0, 1.0)


def test_generated_names_are_the_same_every_time() -> None:
    random.seed(1)
    first = list(links.generated(RECORDS, 30))
    random.seed(2)

    assert first == list(links.generated(tuple(map(replace, RECORDS)), 30))
    assert 30 == len(first)
    assert 0 <= links.timed(RECORDS, WORDS, 30)[0] <= 30


def test_without_the_registries_nothing_is_measured(tmp_path: Path) -> None:
    before = links.TABLE.read_bytes()
    result = CliRunner().invoke(links.main, [str(tmp_path / "none")])

    assert (2, before) == (result.exit_code, links.TABLE.read_bytes())
    assert "no registries in" in result.output
