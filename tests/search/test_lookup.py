"""Identifiers and IRIs lead to their things in every way of writing them; what is near is told."""

import time
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.indexed import entries as indexed_entries

from hankegraafi.names.wordlists import load_words
from hankegraafi.search import writings
from hankegraafi.search.entry import ACRONYM, Entry, Name
from hankegraafi.search.lookup import EXACT, NEAR, NO_IDENTIFIER, NONE, SEVERAL, Answer, Lookup
from hankegraafi.search.opened import Index, open_index
from hankegraafi.search.schemes import SCHEMES, scheme_named
from hankegraafi.search.write import write_index

BASE = "https://data.example.org/"
ORGANISATION = f"{BASE}id/organisation/"
SAME, CLOSE = "owl:sameAs", "skos:closeMatch"
YSO = "http://www.yso.fi/onto/yso/p298"

SALO = Entry(
    f"{ORGANISATION}salo",
    "organisation",
    (Name("Salon koulutus", "fi"), Name("Salo utbildning", "sv"), Name("SKK", role=ACRONYM)),
    weight=9,
    identifiers=(
        ("ytunnus", "0139545-4"),
        ("oid", "1.2.246.562.10.99608712396"),
        ("ror", "https://ror.org/03vdzkx92"),
        ("isni", "0000 0004 0409 9693"),
        ("crossref-funder", "501100003126"),
        ("pic", "998829080"),
        ("wikidata", "Q42"),
    ),
    links=((SAME, "http://www.wikidata.org/entity/Q42"), (SAME, "https://registry.example/X/ä(1)")),
)
SCHOOL = Entry(
    f"{ORGANISATION}salon-opisto",
    "organisation",
    (Name("Salon opisto", "fi"),),
    identifiers=(("school-number", "02997"), ("nuts", "FI1C1")),
    body=SALO.iri,
)
OLD = Entry(
    f"{ORGANISATION}vanha",
    "organisation",
    (Name("Vanha", "fi"),),
    identifiers=(("ytunnus", "0201256-6"),),
    successor=f"{ORGANISATION}uusi",
)
NEW = Entry(
    f"{ORGANISATION}uusi", "organisation", (Name("Uusi", "fi"),), successor=f"{ORGANISATION}uusin"
)
NEWEST = Entry(f"{ORGANISATION}uusin", "organisation", (Name("Uusin", "fi"),), weight=2)
PLACE = Entry(
    f"{BASE}id/place/734",
    "place",
    (Name("Salo", "fi"),),
    identifiers=(("municipality", "734"),),
    links=((CLOSE, "http://www.wikidata.org/entity/Q210987"), (CLOSE, "https://alike.example/1")),
)
CODES = ("S20786", "2020/12", "20201-2", "734", "A-77", "B-77")
PROJECTS = tuple(
    Entry(
        f"{BASE}id/project/p{number}",
        "project",
        (Name(f"Hanke {number}", "fi"),),
        identifiers=(("project-code", code),),
        links=((SAME, "https://alike.example/1"),) if code == "A-77" else (),
    )
    for number, code in enumerate(CODES)
)
THEME = Entry(YSO, "theme", (Name("mentorointi", "fi"),))
ROUND = tuple(
    Entry(f"{BASE}id/organisation/{one}", "organisation", (), successor=f"{ORGANISATION}{other}")
    for one, other in (("a", "b"), ("b", "a"))
)
ENTRIES = (SALO, SCHOOL, OLD, NEW, NEWEST, PLACE, *PROJECTS, THEME, *ROUND)


def indexed(path: Path, entries: Iterable[Entry]) -> Index:
    write_index(path, entries, base=BASE, version="v1", words=load_words())
    return open_index(path)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return indexed(tmp_path_factory.mktemp("index") / "search.sqlite", ENTRIES)


@pytest.fixture
def lookup(index: Index) -> Lookup:
    return Lookup(index)


def one(lookup: Lookup, text: str, scheme: str = "") -> Answer:
    (answer,) = lookup.find([text], lookup.scheme(scheme) if scheme else None)
    return answer


def found(answer: Answer) -> list[str]:
    return [each.thing.iri for each in answer.matches]


@pytest.mark.parametrize(
    "text",
    [
        *("0139545-4", "01395454", "139545-4", "1395454", "FI01395454", "fi 01395454"),
        *("FI-01395454", " 0139545-4\u00a0", "0139545\u20134", "0139545 - 4", '="0139545-4"'),
        *("Y-tunnus: 0139545-4", "FO-nummer 0139545-4", "ytunnus:01395454", "\ufeff0139545-4"),
        *("VAT FI01395454", "'0139545-4'", "\u201d0139545-4\u201d", "013954\u200b5-4"),
        *("1.2.246.562.10.99608712396", "urn:oid:1.2.246.562.10.99608712396"),
        *("OID 1.2.246.562.10.99608712396", "URN:OID:1.2.246.562.10.99608712396"),
        *("https://ror.org/03vdzkx92", "ror.org/03vdzkx92", "03vdzkx92", "03VDZKX92"),
        *("http://www.ror.org/03vdzkx92/", "ROR: 03vdzkx92", "<https://ror.org/03vdzkx92>"),
        "https://api.ror.org/v2/organizations/03vdzkx92",
        *("Q42", "q42", "wd:Q42", "Wikidata Q42", "https://www.wikidata.org/wiki/Q42"),
        *("http://www.wikidata.org/entity/Q42", "https://www.wikidata.org/entity/Q42"),
        *("https://wikidata.org/entity/Q42/", "https://m.wikidata.org/wiki/Q42"),
        *("https://www.wikidata.org/wiki/Special:EntityData/Q42.json", "wikidata.org/wiki/Q42"),
        *("0000 0004 0409 9693", "0000000404099693", "0000-0004-0409-9693"),
        *("ISNI 0000 0004 0409 9693", "https://isni.org/isni/0000000404099693"),
        *("http://www.isni.org/isni/0000000404099693", "isni:0000000404099693"),
        *("501100003126", "10.13039/501100003126", "https://doi.org/10.13039/501100003126"),
        *("http://dx.doi.org/10.13039/501100003126", "doi:10.13039/501100003126"),
        *("998829080", "PIC 998829080", "998 829 080"),
        *(SALO.iri, SALO.iri.replace("https", "http"), f"{SALO.iri}/"),
        *("https://registry.example/X/ä(1)", "http://www.registry.example/X/%C3%A4(1)/"),
        "HTTPS://REGISTRY.example/X/ä(1)",
    ],
)
def test_an_identifier_leads_to_its_thing_in_every_way_of_writing_it(
    lookup: Lookup, text: str
) -> None:
    answer = one(lookup, text)

    assert ([SALO.iri], EXACT) == (found(answer), answer.sort)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        *[(text, SCHOOL) for text in ("02997", "2997", "oppilaitosnumero 02997", "FI1C1")],
        *[(text, PLACE) for text in ("KU734", "kunta 734", "Q210987", "kommunkod: 734")],
        *[(text, PROJECTS[0]) for text in ("S20786", "s20786", "S 20786", "S-20786")],
        *[(text, PROJECTS[1]) for text in ("2020/12", "2020-12", "2020 12")],
        *[(text, THEME) for text in (YSO, "p298", "yso:p298", "http://finto.fi/yso/fi/page/p298")],
    ],
)
def test_things_of_every_kind_are_found(lookup: Lookup, text: str, entry: Entry) -> None:
    assert [entry.iri] == found(one(lookup, text))


def test_why_is_told(lookup: Lookup) -> None:
    by_number, by_iri = one(lookup, "FI01395454").matches[0], one(lookup, SALO.iri).matches[0]
    by_link = one(lookup, "Q210987").matches[0]

    assert ("identifier", "ytunnus", "0139545-4") == by_number.why
    assert ("iri", "", SALO.iri) == by_iri.why
    assert ("link", CLOSE, "http://www.wikidata.org/entity/Q210987") == by_link.why


def test_a_label_is_in_the_language_asked_for_else_in_finnish(lookup: Lookup) -> None:
    thing = one(lookup, "0139545-4").matches[0].thing

    assert ("sv", "Salo utbildning") == thing.label("sv")
    assert ("fi", "Salon koulutus") == thing.label("en")


def test_what_several_things_have_leads_to_all_of_them(lookup: Lookup) -> None:
    answer = one(lookup, "734")

    assert SEVERAL == answer.sort
    assert {PLACE.iri, PROJECTS[3].iri} == {*found(answer)}
    assert [PLACE.iri] == found(one(lookup, "734", "municipality"))
    assert [PROJECTS[3].iri] == found(one(lookup, "734", "project-code"))


def test_what_is_the_same_goes_before_what_is_alike(lookup: Lookup) -> None:
    answer = one(lookup, "https://alike.example/1")

    assert [PROJECTS[4].iri] == found(answer)
    assert [PLACE.iri] == [each.thing.iri for each in answer.others]


def test_a_merged_thing_leads_to_what_has_replaced_it_in_the_end(lookup: Lookup) -> None:
    for text in ("0201256-6", OLD.iri, NEW.iri):
        (match,) = one(lookup, text).matches
        assert NEWEST.iri == match.thing.iri
        assert match.merged in {OLD.iri, NEW.iri}
    assert "" == one(lookup, NEWEST.iri).matches[0].merged


def test_things_that_replace_each_other_are_themselves(lookup: Lookup) -> None:
    assert [[ROUND[0].iri], [ROUND[1].iri]] == [found(one(lookup, each.iri)) for each in ROUND]


def near(answer: Answer) -> list[tuple[str, str]]:
    return [(each.thing.iri, each.why.sort) for each in answer.near]


@pytest.mark.parametrize(
    ("text", "sort", "right"),
    [
        ("0139545-5", "changed", "0139545-4"),
        ("0139455-4", "swapped", "0139455-8"),
        ("FI03195454", "swapped", ""),
        ("03vdzkx93", "changed", "https://ror.org/03vdzkx92"),
        ("https://ror.org/03vdkzx92", "swapped", None),
        ("0000 0004 0409 9694", "changed", "0000000404099693"),
        ("1.2.246.562.10.99608712369", "swapped", None),
        ("1.2.246.562.10.9960871239", "lost", None),
        ("1.2.246.562.10.996087123966", "added", None),
        ("998829081", "changed", None),
    ],
)
def test_what_is_near_is_named_and_a_wrong_check_digit_is_told(
    lookup: Lookup, text: str, sort: str, right: str | None
) -> None:
    answer = one(lookup, text)

    assert NEAR == answer.sort
    assert (SALO.iri, sort) == near(answer)[0]
    if right:
        assert [right] == [each.right for each in answer.wrong]


def test_a_code_that_is_parted_in_another_way_is_near_and_no_more(lookup: Lookup) -> None:
    answer = one(lookup, "20/2012")

    assert NEAR == answer.sort
    assert {(PROJECTS[1].iri, "parted"), (PROJECTS[2].iri, "parted")} <= {*near(answer)}


@pytest.mark.parametrize(
    "text", [f"{ORGANISATION}sal0", f"{ORGANISATION}salon-opist", f"{ORGANISATION}salo-koulutus"]
)
def test_similar_iris_are_named(lookup: Lookup, text: str) -> None:
    answer = one(lookup, text)

    assert NEAR == answer.sort
    assert {SALO.iri, SCHOOL.iri} & {iri for iri, sort in near(answer) if sort == "similar"}


def test_a_whole_table_gives_the_same_answers_but_for_near_iris(index: Index) -> None:
    texts = ["0139545-4", "0139545-5", "Turun kaupunki", "734", "", "FI1C2", "S20787", "0201256-6"]

    assert [one(Lookup(index), each) for each in texts] == Lookup(index, many=True).find(texts)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "Turun kaupunki", "Salo", "\x00", "'; DROP TABLE thing", "%", "*", "ä" * 3000),
        *("Osaajat 2020 töihin", "kunta", "Y-tunnus", '=""', "<>"),
    ],
)
def test_names_are_no_identifiers(lookup: Lookup, text: str) -> None:
    answer = one(lookup, text)

    assert (NO_IDENTIFIER, ()) == (answer.sort, answer.near)


@pytest.mark.parametrize(
    "text", ["7654321-0", "https://nothing.example/x", "9.9.9", "X999999999", "urn:xx:y"]
)
def test_an_unknown_identifier_leads_to_nothing(lookup: Lookup, text: str) -> None:
    assert one(lookup, text).sort in {NONE, NEAR}
    assert [] == found(one(lookup, text))


@pytest.mark.parametrize("scheme", [each for each in SCHEMES if each.form], ids=lambda s: s.name)
def test_the_forms_that_people_are_told_are_read(scheme: object) -> None:
    assert isinstance(scheme, type(SCHEMES[0]))
    for form in scheme.form.split(", "):
        (reading,) = writings.readings(form, scheme)
        assert scheme.name == reading.scheme
    assert {scheme} == {scheme_named(each) for each in (scheme.name, *scheme.aliases)}


def test_a_scheme_that_the_data_alone_knows_can_be_named(lookup: Lookup) -> None:
    assert [SCHOOL.iri] == found(one(lookup, "fi1c1", "nuts"))
    assert None is lookup.scheme("nonsense")


@given(st.text(max_size=40), st.sampled_from(["", *(each.name for each in SCHEMES)]))
def test_any_text_has_an_answer(index: Index, text: str, scheme: str) -> None:
    assert one(Lookup(index), text, scheme).sort in {EXACT, SEVERAL, NEAR, NONE, NO_IDENTIFIER}


@pytest.mark.parametrize("many", [False, True])
def test_long_and_hostile_texts_are_answered_soon(index: Index, *, many: bool) -> None:
    texts = ["1" * 2000, "9." * 900, "http://" + "a/" * 900, "Q" + "9" * 1900, " " * 2000 + "x"]
    start = time.perf_counter()
    Lookup(index, many=many).find(texts * 5)

    assert time.perf_counter() - start < 5


SHIPPED = Path(__file__).parents[2] / "data"


def _iris(iri: str) -> set[str]:
    bare = iri.partition("://")[2]
    rest = bare.removeprefix("www.")
    both = {f"{scheme}://{host}{rest}" for scheme in ("http", "https") for host in ("", "www.")}
    return {iri, bare, *both, *(f"{each}/" for each in both), f" <{iri}> "}


def _ways(scheme: str, notation: str) -> set[str]:
    """All ways of writing an identifier that are promised."""
    bare = "".join(filter(str.isalnum, notation))
    ways = {notation, f" {notation}\u00a0", f"{scheme}: {notation}", f'="{notation}"'}
    if scheme == "ytunnus":
        ways |= {bare, f"FI{bare}", f"fi {bare}", f"Y-tunnus {notation}", f"FO-nummer: {bare}"}
        ways |= {notation.replace("-", sign) for sign in "\u2010\u2011\u2013\u2212"}
        ways |= {bare.lstrip("0")} if len(bare.lstrip("0")) >= 7 else set()
    elif scheme == "oid":
        ways |= {f"urn:oid:{notation}"}
    elif scheme == "school-number":
        ways |= {f"oppilaitosnumero {notation.lstrip('0')}"}
    elif scheme == "ror":
        ways |= _iris(notation) | {notation[-9:], notation[-9:].upper()}
    elif scheme == "wikidata":
        ways |= {notation.lower(), *_iris(f"http://www.wikidata.org/entity/{notation}")}
        ways |= _iris(f"https://www.wikidata.org/wiki/{notation}")
    elif scheme == "isni":
        ways |= {bare, "-".join(bare[n : n + 4] for n in (0, 4, 8, 12))}
        ways |= _iris(f"https://isni.org/isni/{bare}")
    elif scheme == "crossref-funder":
        ways |= {f"10.13039/{notation}", f"doi:10.13039/{notation}"}
        ways |= _iris(f"https://doi.org/10.13039/{notation}")
        ways |= _iris(f"http://dx.doi.org/10.13039/{notation}")
    elif scheme == "municipality":
        ways |= {f"KU{notation}", f"kunta {notation}", f"kommun {notation.lstrip('0')}"}
    elif scheme == "project-code":
        ways |= {notation.lower(), notation.upper()}
    return ways


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Entry], Lookup]:
    paths = (each for each in SHIPPED.rglob("*.ttl") if not each.name.endswith(".claims.ttl"))
    entries = indexed_entries(paths)
    return entries, Lookup(indexed(tmp_path_factory.mktemp("shipped") / "i.sqlite", entries))


def test_every_identifier_that_is_shipped_leads_to_its_thing_in_all_its_ways(
    shipped: tuple[list[Entry], Lookup],
) -> None:
    entries, lookup = shipped
    asked = [
        (way, each.iri)
        for each in entries
        for scheme, notation in each.identifiers
        for way in sorted(_ways(scheme, notation))
    ]
    answers = lookup.find([way for way, _ in asked])

    assert len(asked) > 10_000
    assert [] == [
        (way, iri, found(answer))
        for (way, iri), answer in zip(asked, answers, strict=True)
        if iri not in found(answer)
    ]


def test_every_iri_and_link_that_is_shipped_leads_to_its_thing_in_all_its_ways(
    shipped: tuple[list[Entry], Lookup],
) -> None:
    entries, lookup = shipped
    linked = [(iri, each.iri) for each in entries for _, iri in each.links]
    asked = [
        (way, thing)
        for iri, thing in [*linked, *((each.iri, each.iri) for each in entries[:300])]
        for way in sorted(_iris(iri))
    ]
    answers = lookup.find([way for way, _ in asked])

    assert len(linked) > 30
    assert [] == [
        (way, thing, found(answer))
        for (way, thing), answer in zip(asked, answers, strict=True)
        if thing not in {each.thing.iri for each in (*answer.matches, *answer.others)}
    ]
