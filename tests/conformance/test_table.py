"""The committed table is whole, and whatever differs from it is named."""

import copy
from collections import Counter

import pyoxigraph as ox
import pytest
from tests.conformance import table
from tests.conformance.table import LANGUAGES, STATUSES, Json, Reasons

from hankegraafi import __version__


@pytest.fixture(scope="module")
def committed() -> Json:
    return table.read()


@pytest.fixture(scope="module")
def reasons() -> Reasons:
    return Reasons()


def test_it_is_of_this_product_and_this_engine(committed: Json) -> None:
    assert {"name": "hankegraafi", "version": __version__} == committed["product"]
    assert {"name": "pyoxigraph", "version": ox.__version__} == committed["engine"]


def test_its_counts_add_up(committed: Json) -> None:
    for group in committed["groups"]:
        assert {kind: len(group[kind]) for kind in STATUSES} == group["counts"]
    total = Counter[str]()
    for group in committed["groups"]:
        total.update(group["counts"])

    assert dict(total) == committed["counts"]
    assert len(table.statuses(committed)) == sum(committed["counts"].values())


def test_it_holds_all_three_versions_of_sparql(committed: Json) -> None:
    folders = [group["folder"] for group in committed["groups"]]

    assert {"sparql10", "sparql11", "sparql12"} == {folder.partition("/")[0] for folder in folders}
    assert sorted(folders) == folders


def test_every_case_that_did_not_pass_has_a_reason(committed: Json, reasons: Reasons) -> None:
    assert [] == table.unexplained(committed, reasons)


def test_every_reason_is_told_in_every_language(committed: Json) -> None:
    told = [each for group in committed["groups"] for kind in STATUSES[1:] for each in group[kind]]

    assert {each["reason"] for each in told} == committed["reasons"].keys()
    for texts in [*committed["reasons"].values(), *committed["notes"]]:
        assert set(LANGUAGES) == texts.keys()
        assert len(LANGUAGES) == len({text.strip() for text in texts.values()} - {""})


def test_its_reasons_are_those_of_the_file(committed: Json, reasons: Reasons) -> None:
    assert reasons.texts(committed["reasons"]) == committed["reasons"]
    assert reasons.notes == committed["notes"]


def test_nothing_differs_from_itself(committed: Json) -> None:
    assert [] == table.differences(committed, copy.deepcopy(committed))


def test_what_fails_anew_what_passes_anew_and_what_is_new_is_named(committed: Json) -> None:
    now = copy.deepcopy(committed)
    group = next(each for each in now["groups"] if each["failed"] and len(each["passed"]) > 1)
    broken, lost = group["passed"].pop(), group["passed"].pop()
    mended = group["failed"].pop()["test"]
    group["failed"].append({"test": broken, "name": "", "reason": ""})
    group["passed"] += [mended, "https://tests.example/new"]

    assert {
        f"{broken}: passed in the table, failed now",
        f"{lost}: passed in the table, not in the suite now",
        f"{mended}: failed in the table, passed now",
        "https://tests.example/new: unknown in the table, passed now",
    } == set(table.differences(committed, now))


def test_another_suite_or_engine_is_named(committed: Json) -> None:
    now = copy.deepcopy(committed)
    now["suite"]["sha256"] = "0"
    now["engine"]["version"] = "0"

    assert ["suite", "engine"] == [
        each.partition(":")[0] for each in table.differences(committed, now)
    ]


def test_other_words_are_a_difference(committed: Json) -> None:
    now = copy.deepcopy(committed)
    now["notes"] = []

    assert 1 == len(table.differences(committed, now))


def test_a_reason_too_few_and_one_too_many_are_named(committed: Json, reasons: Reasons) -> None:
    now = copy.deepcopy(committed)
    group = next(each for each in now["groups"] if each["failed"])
    mended = group["failed"].pop()["test"]
    group["passed"].append(mended)
    group["failed"].append({"test": "https://tests.example/new", "name": "", "reason": ""})

    missing, stale = table.unexplained(now, reasons)

    assert missing.startswith("https://tests.example/new: failed")
    assert stale.startswith(f"{mended}: reasons.toml")
