"""The table that is published at /conformance: how each case of the suite went, and why.

serve/conformance.json is this table, and the expectation that a run is held against:

    suite     source, commit, licence (text), sha256 of the names and contents of its files
    product   name, version          engine   name, version
    notes     how cases were run, each in fi, sv, en
    counts    passed, failed, not_applicable: numbers of cases
    groups    one for each folder of the suite, sorted: `folder`, `counts`, and the cases:
              `passed` as IRIs; `failed` and `not_applicable` as objects with `test` (the IRI),
              `name` and `reason` (a key)
    reasons   by key: the reason in fi, sv, en

Everything is sorted, and nothing depends on the clock.
"""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from tests.conformance.plan import FAILED, NOT_APPLICABLE, PASSED, Outcome

from hankegraafi import __version__

STATUSES = (PASSED, FAILED, NOT_APPLICABLE)
LANGUAGES = ("fi", "sv", "en")
HERE = Path(__file__).parent
REASONS = HERE / "reasons.toml"
TABLE = HERE.parents[1] / "src" / "hankegraafi" / "serve" / "conformance.json"

Json = dict[str, Any]


class Reasons:
    """Why cases fail or do not apply: kept by hand, in three languages."""

    def __init__(self, path: Path = REASONS) -> None:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        self.suite: Json = document["suite"]
        self.notes: list[Json] = document["notes"]
        self._failed: Json = document["failed"]
        self._texts: Json = document["not_applicable"] | document["failed"]

    def key(self, outcome: Outcome) -> str:
        """Give the key of the reason of an outcome; "" when nobody has written one."""
        if outcome.status == FAILED:
            return self.of_failure(outcome.case.iri)
        return outcome.reason if outcome.reason in self._texts else ""

    def of_failure(self, iri: str) -> str:
        """Give the key of the reason why a case fails; "" when there is none."""
        return next((key for key, told in self._failed.items() if iri in told["tests"]), "")

    def explained(self) -> list[str]:
        """Give the cases that have a reason to fail, as often as they have one."""
        return [iri for told in self._failed.values() for iri in told["tests"]]

    def texts(self, keys: Iterable[str]) -> Json:
        """Give reasons in their languages."""
        return {
            key: {language: self._texts[key][language] for language in LANGUAGES}
            for key in sorted(set(keys))
        }


def make(outcomes: Iterable[Outcome], reasons: Reasons, digest: str) -> Json:
    """Make the table of a run; a case without a reason has the key ""."""
    groups: dict[str, list[Outcome]] = {}
    for outcome in sorted(outcomes, key=lambda each: each.case.iri):
        groups.setdefault(outcome.case.folder, []).append(outcome)
    made = [_group(folder, groups[folder], reasons) for folder in sorted(groups)]
    told = [each for group in made for kind in STATUSES[1:] for each in group[kind]]
    return {
        "suite": reasons.suite | {"sha256": digest},
        "product": {"name": "hankegraafi", "version": __version__},
        "engine": {"name": "pyoxigraph", "version": ox.__version__},
        "notes": reasons.notes,
        "counts": {kind: sum(group["counts"][kind] for group in made) for kind in STATUSES},
        "groups": made,
        "reasons": reasons.texts(each["reason"] for each in told if each["reason"]),
    }


def _group(folder: str, outcomes: list[Outcome], reasons: Reasons) -> Json:
    counts = Counter(each.status for each in outcomes)
    return {
        "folder": folder,
        "counts": {kind: counts[kind] for kind in STATUSES},
        PASSED: [each.case.iri for each in outcomes if each.status == PASSED],
        FAILED: [_told(each, reasons) for each in outcomes if each.status == FAILED],
        NOT_APPLICABLE: [
            _told(each, reasons) for each in outcomes if each.status == NOT_APPLICABLE
        ],
    }


def _told(outcome: Outcome, reasons: Reasons) -> Json:
    case = outcome.case
    return {"test": case.iri, "name": case.name, "reason": reasons.key(outcome)}


def read(path: Path = TABLE) -> Json:
    """Read the committed table; an empty one when there is none."""
    found: Json = json.loads(path.read_bytes()) if path.exists() else {}
    return found


def write(table: Mapping[str, Any], path: Path = TABLE) -> None:
    """Write a table, the same bytes for the same table."""
    path.write_text(json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def statuses(table: Mapping[str, Any]) -> dict[str, str]:
    """Give the status of every case of a table, by IRI."""
    found: dict[str, str] = {}
    for group in table.get("groups", []):
        found |= dict.fromkeys(group[PASSED], PASSED)
        for kind in (FAILED, NOT_APPLICABLE):
            found |= {each["test"]: kind for each in group[kind]}
    return found


def differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """Name all in which a run differs from the committed table."""
    before, now = statuses(expected), statuses(actual)
    found = [
        f"{iri}: {before.get(iri, 'unknown')} in the table, {now.get(iri, 'not in the suite')} now"
        for iri in sorted(before.keys() | now.keys())
        if before.get(iri) != now.get(iri)
    ]
    found += [
        f"{name}: the table is of {expected.get(name)}, this is {actual[name]}"
        for name in ("suite", "product", "engine")
        if expected.get(name) != actual[name]
    ]
    if not found and expected != actual:
        found.append("the names, reasons or notes in the table are not those of now")
    return found


def unexplained(table: Mapping[str, Any], reasons: Reasons) -> list[str]:
    """Name the cases without a reason, and the reasons that no case has or two have."""
    now = statuses(table)
    missing = [
        f"{each['test']}: {kind}, and reasons.toml has no reason"
        for group in table["groups"]
        for kind in (FAILED, NOT_APPLICABLE)
        for each in group[kind]
        if not each["reason"]
    ]
    told = Counter(reasons.explained())
    stale = [
        f"{iri}: reasons.toml says why it fails, but it does not"
        for iri in sorted(told)
        if now.get(iri) != FAILED
    ]
    return missing + stale + [f"{iri}: has two reasons" for iri, n in told.items() if n > 1]
