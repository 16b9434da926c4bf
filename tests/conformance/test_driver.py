"""The driver on a small suite of our own, against the real service: it finds every wrong answer."""

import tarfile
from pathlib import Path

import pytest
from tests.conformance import manifest, plan, table
from tests.conformance.__main__ import main
from tests.conformance.plan import FAILED, NOT_APPLICABLE, PASSED, Outcome
from tests.conformance.suite import NoSuite, opened

pytestmark = pytest.mark.whole

TINY = Path(__file__).parent / "tiny"
REASONS = ["--reasons", str(TINY / "reasons.toml")]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    with opened(TINY) as suite:
        found = plan.run(suite, manifest.cases(suite))
    return {outcome.case.iri.removeprefix("https://tests.example/"): outcome for outcome in found}


def with_status(outcomes: dict[str, Outcome], status: str) -> set[str]:
    return {iri for iri, outcome in outcomes.items() if outcome.status == status}


def test_right_answers_pass(outcomes: dict[str, Outcome]) -> None:
    assert {
        "exchanges/manifest#ask",
        "exchanges/manifest#put-and-get",
        "syntax/manifest#bad",
        "syntax/manifest#good",
        "words/manifest#cells",
        "words/manifest#descending",
        "words/manifest#from-named",
        "words/manifest#graph",
        "words/manifest#rows",
        "words/manifest#yes",
    } == with_status(outcomes, PASSED)


def test_wrong_answers_fail_and_are_told(outcomes: dict[str, Outcome]) -> None:
    wrong = with_status(outcomes, FAILED)

    assert wrong == {
        iri for iri, each in outcomes.items() if each.case.name.startswith("must fail")
    }
    assert 6 == len(wrong)
    assert "tjena" in outcomes["words/manifest#other-rows"].detail


def test_what_does_not_apply_says_why(outcomes: dict[str, Outcome]) -> None:
    reasons = {iri: outcomes[iri].reason for iri in with_status(outcomes, NOT_APPLICABLE)}

    assert {"syntax/manifest#update": "update", "syntax/manifest#far": "federation"} == reasons


def test_a_run_is_held_against_the_table_that_another_wrote(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = [str(TINY), *REASONS, "--table", str(tmp_path / "table.json")]

    assert 0 == main([*options, "--write"])
    first = (tmp_path / "table.json").read_bytes()
    assert 0 == main(options)
    assert "everything goes as the table says" in capsys.readouterr().out

    committed = table.read(tmp_path / "table.json")
    mended = committed["groups"][-1]["failed"].pop()["test"]
    table.write(committed, tmp_path / "table.json")
    assert 1 == main(options)
    assert f"{mended}: unknown in the table, failed now" in capsys.readouterr().out

    assert 0 == main([*options, "--write"])
    assert first == (tmp_path / "table.json").read_bytes()


def test_a_failure_without_a_reason_is_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reasons = (TINY / "reasons.toml").read_text(encoding="utf-8")
    (tmp_path / "reasons.toml").write_text(
        "\n".join(line for line in reasons.splitlines() if "#no" not in line), encoding="utf-8"
    )
    options = ["--reasons", str(tmp_path / "reasons.toml"), "--table", str(tmp_path / "table.json")]

    assert 1 == main([str(TINY), *options, "--write"])
    assert "words/manifest#no: failed, and reasons.toml has no reason" in capsys.readouterr().out
    assert not (tmp_path / "table.json").exists()


def test_some_cases_can_be_run_alone(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 == main([str(TINY), *REASONS, "--only", "manifest#yes"])
    assert "1 passed, 0 failed, 0 not applicable" in capsys.readouterr().out


def test_the_suite_may_be_an_archive_or_the_folder_that_has_it(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "sparql.tar.gz", "w:gz") as archive:
        archive.add(TINY / "sparql", "sparql")

    with (
        opened(TINY) as first,
        opened(tmp_path) as second,
        opened(tmp_path / "sparql.tar.gz") as third,
    ):
        assert first.digest() == second.digest() == third.digest()
        cases = [[case.iri for case in manifest.cases(suite)] for suite in (first, second, third)]
    assert cases[0] == cases[1] == cases[2]
    assert 18 == len(cases[0])


def test_no_suite_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([str(tmp_path)])
    assert "there is no suite at" in capsys.readouterr().err
    (tmp_path / "broken.tar.gz").write_text("no archive")
    for name in ("missing.tar.gz", "broken.tar.gz"):
        with pytest.raises(NoSuite), opened(tmp_path / name):
            pass
