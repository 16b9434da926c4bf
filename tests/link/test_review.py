import os
import pty
import select
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.link.conftest import BASE, NOW, PORI, RECORDS, UNIVERSITY, Link, files, registry

from hankegraafi.link import command, sssom
from hankegraafi.link.decisions import Place
from hankegraafi.link.record import Record
from hankegraafi.link.review import Review
from hankegraafi.link.sssom import ACCEPT, REJECT
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label
from hankegraafi.records import LANGUAGES

ROOT = Path(__file__).parents[2]
OPEN = "links/registry.candidates.sssom.tsv"
DECIDED = "links/registry.sssom.tsv"
FURTHER = f"{UNIVERSITY[:16]}05bgf9v38"


def review(data: Path, language: str = "en") -> Review:
    """A review of what is open."""
    return Review.of(Place(data, command.link_set(registry(), BASE)), language, NOW)


def run(made: Review, keys: str) -> tuple[bool, list[str]]:
    """Press keys; give whether it went to the end, and what was shown."""
    pending, shown = iter(keys), list[str]()

    def ask(text: str) -> str:
        shown.append(text)
        return next(pending, "")

    return made.run(ask, shown.append), shown


def decided(data: Path) -> dict[str, str]:
    """The decisions of persons by what the links lead to."""
    rows = sssom.read(data / DECIDED, base=BASE)
    return {each.object_id: each.decision for each in rows if each.decision in (ACCEPT, REJECT)}


@pytest.fixture
def two(data: Path, link: Link) -> Path:
    """A folder with two candidates for one thing."""
    second = Record(
        FURTHER, FURTHER, (Label("Porin Putki Ay", "fi"),), (Identifier("ror", FURTHER),)
    )
    assert 2 == link([*RECORDS, second]).open
    return data


@pytest.mark.parametrize(
    ("keys", "expected", "left"),
    [
        ("a", {PORI: ACCEPT}, 0),
        ("A", {PORI: ACCEPT}, 0),
        ("r", {PORI: REJECT}, 1),
        ("rr", {PORI: REJECT, FURTHER: REJECT}, 0),
        ("sa", {FURTHER: ACCEPT}, 0),
        ("ss", {}, 2),
        ("q", {}, 2),
        ("", {}, 2),
        ("x?rq", {PORI: REJECT}, 1),
    ],
)
def test_keys_decide(keys: str, expected: dict[str, str], left: int, two: Path) -> None:
    made = review(two)
    first = made.open()[0].object_id
    swap = {PORI: FURTHER, FURTHER: PORI} if first == FURTHER else {}
    run(made, keys)

    assert {swap.get(iri, iri): each for iri, each in expected.items()} == decided(two)
    assert left == len(made.open())
    assert len(expected) == made.decided


def test_a_decision_is_saved_before_the_next_candidate_is_shown(two: Path) -> None:
    made, saved = review(two), list[int]()

    def ask(text: str) -> str:
        assert text
        saved.append(len(decided(two)))
        return "r"

    made.run(ask, lambda line: None)

    assert [0, 1] == saved


def test_what_was_accepted_is_published_with_the_person_as_its_reason(
    data: Path, link: Link
) -> None:
    link()
    run(review(data), "a")
    claims = (data / "sources/links-registry/records.claims.ttl").read_text()
    block = next(each for each in claims.split("\n\n") if f"rdf:object <{PORI}>" in each)

    assert PORI in (data / "sources/links-registry/records.ttl").read_text()
    assert "ManualMappingCuration" in block
    assert "a person's decision" in block
    assert "ihmisen päätös" in block


@pytest.mark.parametrize("language", LANGUAGES)
def test_both_records_stand_side_by_side(language: str, data: Path, link: Link) -> None:
    link()
    made = review(data, language)
    lines = list(made.shown(made.open()[0]))
    names = next(line for line in lines if "Porin Putki Oy" in line)

    assert names.index("Porin Putki Oy") < names.index("Porin Putki Ky")
    assert any(PORI in line for line in lines)
    assert not [line for line in lines if "{" in line]


def test_somebody_else_may_decide_meanwhile(two: Path) -> None:
    one, other = review(two), review(two)
    first, second = (each.pair for each in one.open())
    other.save(second, REJECT)
    one.save(first, REJECT)

    assert {first[1]: REJECT, second[1]: REJECT} == decided(two)


def test_a_pair_that_is_open_no_more_is_not_decided_twice(two: Path) -> None:
    one, other = review(two), review(two)
    pair = one.open()[0].pair
    other.save(pair, REJECT)
    before = files(two)
    one.save(pair, ACCEPT)

    assert before == files(two)
    assert 0 == one.decided


def test_a_long_name_needs_several_lines(data: Path, link: Link) -> None:
    record = Record(
        PORI,
        PORI,
        (Label("Porin Putki Ky", "fi"), Label("Pitkä " * 30, "fi")),
        (Identifier("ror", PORI),),
    )
    link([record])
    made = review(data)

    assert max(map(len, made.shown(made.open()[0]))) <= 110


@contextmanager
def started(data: Path, *arguments: str, stdin: int) -> Iterator[subprocess.Popen[bytes]]:
    """Start the real command; it is ended when this ends."""
    with subprocess.Popen(
        [sys.executable, "-m", "hankegraafi", "link", "review", *arguments, "--data", str(data)],
        stdin=stdin,
        stdout=subprocess.PIPE if stdin == subprocess.PIPE else stdin,
        stderr=subprocess.STDOUT,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT / "src"), "TERM": "dumb"},
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """Both ends of a terminal: ours, and that of the command."""
    own, its = pty.openpty()
    yield own, its
    os.close(own)
    os.close(its)


@pytest.fixture
def real(two: Path) -> Path:
    """The folder with its links under the name of a registry that there is."""
    made = registry([*RECORDS], name="ror")
    for path in (two / "links").iterdir():
        path.unlink()
    for path in (two / "sources/links-registry").iterdir():
        path.unlink()
    command.link(two, made, lambda things: made.read(two), now=NOW)
    return two


def test_without_a_terminal_keys_are_read_from_lines(real: Path) -> None:
    with started(real, "--lang", "fi", stdin=subprocess.PIPE) as process:
        said, _ = process.communicate(b"x\na\n", timeout=60)

    assert 0 == process.returncode
    assert "Päätetty 1, jäljellä 0." in said.decode()
    assert ACCEPT in (real / "links/ror.sssom.tsv").read_text()


def read_until(own: int, wanted: bytes) -> None:
    """Read what a terminal shows until something stands there, at most a minute."""
    shown, end = b"", time.monotonic() + 60
    while wanted not in shown and time.monotonic() < end:
        ready, _, _ = select.select([own], [], [], 1)
        shown += os.read(own, 4096) if ready else b""
    assert wanted in shown


def press(own: int, key: bytes) -> None:
    """Press a key when the command waits for one: the terminal no longer gathers lines then."""
    end = time.monotonic() + 60
    while termios.tcgetattr(own)[3] & termios.ICANON and time.monotonic() < end:
        select.select([], [], [], 0.01)
    os.write(own, key)


def test_on_a_terminal_one_key_decides_without_a_line_end(
    real: Path, terminal: tuple[int, int]
) -> None:
    own, its = terminal
    with started(real, "ror", stdin=its) as process:
        read_until(own, b"q quit] ")
        press(own, b"r")
        read_until(own, b"Decided 1, left 0.")

        assert 0 == process.wait(60)
    assert REJECT in (real / "links/ror.sssom.tsv").read_text()


def test_ctrl_c_loses_nothing(real: Path, terminal: tuple[int, int]) -> None:
    before = files(real)
    own, its = terminal
    with started(real, "ror", stdin=its) as process:
        read_until(own, b"q quit] ")
        press(own, b"\x03")

        assert 130 == process.wait(60)
    assert before == files(real)
