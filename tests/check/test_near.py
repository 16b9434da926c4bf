import random

import pytest

from hankegraafi.check.near import Names

KNOWN = """organisation/omnia organisation/vamia organisation/koulutuskuntayhtyma-tavastia
programme/okm-2023 project/pomo project/pomo#period project/pomo#goal-1 project/pomo#goal-2
place/091""".split()


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("organisation/omina", "organisation/omnia"),
        ("organisation/Omnia", "organisation/omnia"),
        ("organisation/omnnia", "organisation/omnia"),
        ("organisation/koulutuskuntayhtymä-tavastia", "organisation/koulutuskuntayhtyma-tavastia"),
        ("project/omnia", "organisation/omnia"),
        ("project/pomo#peroid", "project/pomo#period"),
        ("project/pommo#goal-2", "project/pomo#goal-2"),
        ("project/pomo#budget", None),
        ("project/pomo#goal-3", None),
        ("programme/okm-2024", None),
        ("place/092", None),
        ("organisation/gradia", None),
        ("", None),
    ],
)
def test_the_name_that_is_meant_is_found(misspelt: str, meant: str | None) -> None:
    assert Names(KNOWN).nearest(misspelt) == meant


def test_there_is_nothing_near_in_nothing() -> None:
    assert Names([]).nearest("project/pomo") is None


def test_it_is_found_among_very_many() -> None:
    numbers = random.Random(1)
    letters = "abdehijklmnoprstuvy"
    many = {"".join(numbers.choices(letters, k=14)) for _ in range(20_000)}
    names = Names([f"organisation/{name}" for name in many])
    for name in sorted(many)[:200]:
        misspelt = f"organisation/{name[:5]}{name[6]}{name[5]}{name[7:]}"
        assert names.nearest(misspelt) == f"organisation/{name}"
