"""Every reason has its words, and every word its use."""

import copy
import pickle
import re
from pathlib import Path

from hankegraafi.records import LANGUAGES
from hankegraafi.sources import values
from hankegraafi.sources.values.cells import Faulty
from hankegraafi.sources.values.reasons import Unreadable, load_reasons

ROOM = Path(str(values.__file__)).parents[1]


def test_every_code_has_words_in_three_languages() -> None:
    reasons = load_reasons()
    code = "\n".join(
        path.read_text()
        for folder in ("values", "rows")
        for path in sorted((ROOM / folder).glob("*.py"))
    )
    raised = set(
        re.findall(
            r'(?:Unreadable|_NotOne|Fault|Note|Faulty)\(\s*(?:[^"()]+,\s*)?"([a-z0-9-]+)"', code
        )
    )

    assert set() == raised - reasons.keys()
    assert [] == [each for each in reasons if f'"{each}"' not in code]
    assert {LANGUAGES} == {tuple(lang for lang, _ in text.values) for text in reasons.values()}


def test_a_reason_travels_between_processes() -> None:
    wrong = Unreadable("no-year", "31.6.")

    again = pickle.loads(pickle.dumps(wrong))

    assert ("no-year", "31.6.") == (again.code, again.value)
    assert "Päivämäärästä puuttuu vuosi." == again.reason.best("fi")[1]


def test_a_faulty_cell_travels_too() -> None:
    cell = Faulty("#N/A", "error-cell")

    for again in (copy.copy(cell), pickle.loads(pickle.dumps(cell))):
        assert ("#N/A", "error-cell") == (again, again.code)
