import pytest
from hypothesis import given
from hypothesis import strategies as st

from hankegraafi import iris
from hankegraafi.iris import Name

BASE = "https://data.example.org/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salon seudun koulutuskuntayhtymä", "salon-seudun-koulutuskuntayhtyma"),
        ("Yrkesakademin i Österbotten", "yrkesakademin-i-osterbotten"),
        ("Puhu johdolle 0.3", "puhu-johdolle-0-3"),
        ("Åbo – Turku / Turun kaupunki", "abo-turku-turun-kaupunki"),
        ("  --  ", ""),
    ],
)
def test_a_slug_is_lower_case_ascii_words_joined_by_hyphens(text: str, expected: str) -> None:
    assert expected == iris.slug(text)


@given(st.text())
def test_a_slug_of_a_slug_is_itself(text: str) -> None:
    once = iris.slug(text)

    assert once == iris.slug(once)


@given(
    st.sampled_from(iris.KINDS),
    st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True),
    st.sampled_from(["", "period", "goal-1"]),
)
def test_an_iri_is_taken_apart_into_what_it_was_made_of(kind: str, slug: str, part: str) -> None:
    owner = iris.thing(BASE, kind, slug)
    iri = iris.part(owner, part) if part else owner

    assert Name(kind, slug, part) == iris.split(iri, BASE)
    assert owner == iris.document(iri)


@pytest.mark.parametrize(
    "iri", ["https://other.example.org/id/project/x", BASE, f"{BASE}id/project"]
)
def test_an_iri_of_others_is_not_taken_apart(iri: str) -> None:
    assert iris.split(iri, BASE) is None
