import random
from dataclasses import replace
from pathlib import Path

import pytest

from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.projects import (
    Project,
    match_project,
    overlaps,
    project_register,
    projects_in,
    title_keys,
)
from hankegraafi.names.wordlists import Words
from hankegraafi.rdf.read import read_folder

DATA = Path(__file__).parents[2] / "data"

POMO = Project(
    iri="pomo",
    titles=("POMO – Pomokillasta osaamista muutosjohtajuuteen",),
    acronyms=("POMO",),
    codes=(Identifier("list", "S20001"),),
    start="2017-12-13",
    end="2019-12-31",
    organisations=frozenset({"salo", "tavastia"}),
)
OTHER = Project(iri="other", titles=("Toinen hanke kokonaan",), start="2018", end="2019")
FOUND = Project(
    iri="",
    titles=("Pomokillasta osaamista muutosjohtajuuteen",),
    start="2018",
    end="2019-06",
    organisations=frozenset({"salo"}),
)


@pytest.mark.parametrize(
    ("changes", "expected", "kind"),
    [
        ({}, "pomo", "title-period-organisation"),
        ({"titles": ("POMO -POMOKILLASTA OSAAMISTA  MUUTOSJOHTAJUUTEEN",)}, "pomo", "title-period"),
        ({"organisations": frozenset()}, None, "no-common-organisation"),
        ({"organisations": frozenset({"turku"})}, None, "no-common-organisation"),
        ({"start": "2022", "end": "2023"}, None, "no-common-period"),
        ({"start": "", "end": ""}, None, "no-common-period"),
        ({"titles": ("Pomo",), "acronyms": ("pomo",)}, None, "acronym"),
        ({"codes": (Identifier("list", "s 20001"),)}, "pomo", "project-code"),
        (
            {"codes": (Identifier("list", "S20001"),), "titles": ("Aivan muu hanke",)},
            None,
            "title-d",
        ),
        ({"codes": (Identifier("list", "S20001"),), "titles": ()}, "pomo", "project-code"),
        ({"codes": (Identifier("list", "S9"),)}, None, "code-differs"),
        ({"codes": (Identifier("another-list", "S9"),)}, "pomo", "title-period-organisation"),
    ],
)
def test_codes_come_first_then_evidence_together(
    changes: dict[str, object], expected: str | None, kind: str, words: Words
) -> None:
    register = project_register([POMO, OTHER], words)

    found = match_project(replace(FOUND, **changes), register)  # type: ignore[arg-type]

    assert expected == found.iri
    assert any(each.startswith(kind) for each in found.candidates[0].evidence)


def test_a_project_of_another_title_is_nobody(words: Words) -> None:
    found = match_project(
        replace(FOUND, titles=("Aivan muu hanke",)), project_register([POMO], words)
    )

    assert (None, ()) == (found.iri, found.candidates)


def test_two_that_are_equally_good_are_both_candidates(words: Words) -> None:
    register = project_register([POMO, replace(POMO, iri="pomo-2")], words)

    found = match_project(FOUND, register)

    assert (None, ["pomo", "pomo-2"]) == (found.iri, [each.iri for each in found.candidates])


@pytest.mark.parametrize("title", ["Hanke", "Kehittämishanke", "Hanke 2", ""])
def test_a_title_that_says_little_is_no_evidence(title: str) -> None:
    assert frozenset() == title_keys(replace(FOUND, titles=(title,)))


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (("2015", "2015"), ("2015-03-01", "2015-04"), True),
        (("2015-03", ""), ("2015-03-31", "2016"), True),
        (("2015-03", "2015-03"), ("2015-04-01", "2016"), False),
        (("2015", "2016"), ("2017", "2018"), False),
        (("", "2016"), ("2016-05-05", ""), True),
        (("", ""), ("2016", "2017"), False),
    ],
)
def test_periods_overlap_by_what_is_known(
    first: tuple[str, str], second: tuple[str, str], *, expected: bool
) -> None:
    one, other = (replace(FOUND, start=s, end=e) for s, e in (first, second))

    assert (expected, expected) == (overlaps(one, other), overlaps(other, one))


def test_projects_are_read_out_of_quads_and_find_themselves(words: Words) -> None:
    projects = [each for each in projects_in(read_folder(DATA).quads()) if "pomo" in each.iri]
    (pomo,) = projects

    assert ("2017-12-13", "2019-12-31", ("POMO",)) == (pomo.start, pomo.end, pomo.acronyms)
    assert 4 == len(pomo.organisations)
    assert pomo.iri == match_project(pomo, project_register(projects, words)).iri


def test_the_order_of_the_register_does_not_matter(words: Words) -> None:
    known = [replace(POMO, iri=f"p{n}", start=f"{2015 + n}") for n in range(9)]
    shuffled = list(known)
    random.Random(1).shuffle(shuffled)

    one, other = (project_register(each, words) for each in (known, shuffled))

    assert match_project(FOUND, one) == match_project(FOUND, other)
