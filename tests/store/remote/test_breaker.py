"""The breaker: when an engine is left alone, for how long, and what is counted."""

import os

import pytest

from hankegraafi.store.remote.breaker import FAILURES, LONGEST, SHORTEST, Breaker, shared


@pytest.fixture
def breaker() -> Breaker:
    return Breaker(shared())


def fail(breaker: Breaker, times: int, now: float) -> None:
    for _ in range(times):
        breaker.ill(now, now)


def test_an_engine_is_asked_until_it_has_failed_often_in_a_row(breaker: Breaker) -> None:
    fail(breaker, FAILURES - 1, 1.0)
    assert breaker.lets(1.0)
    breaker.well(1.0)
    fail(breaker, FAILURES - 1, 2.0)
    assert breaker.lets(2.0)
    fail(breaker, 1, 2.0)

    assert not breaker.lets(2.0)
    assert not breaker.lets(2.0 + SHORTEST - 0.01)


def test_after_the_pause_one_at_a_time_is_let_through(breaker: Breaker) -> None:
    fail(breaker, FAILURES, 0.0)
    now = SHORTEST

    assert [True, False, False] == [breaker.lets(now) for _ in range(3)]
    assert [True, False] == [breaker.lets(2 * now) for _ in range(2)]


def test_each_pause_is_twice_as_long_up_to_the_longest(breaker: Breaker) -> None:
    fail(breaker, FAILURES, 0.0)
    pauses = []
    for _ in range(7):
        until = breaker.state.until
        assert breaker.lets(until)
        breaker.ill(until, until)
        pauses.append(breaker.state.until - until)

    assert [2.0, 4.0, 8.0, 16.0, LONGEST, LONGEST, LONGEST] == pauses


def test_those_who_asked_before_do_not_make_the_pause_longer(breaker: Breaker) -> None:
    for _ in range(50):
        breaker.ill(9.0, 10.0)

    assert SHORTEST == breaker.state.until - 10.0


def test_an_answer_ends_it_all(breaker: Breaker) -> None:
    fail(breaker, 9, 0.0)
    breaker.well(0.5)

    assert breaker.lets(0.5)
    assert (0, "", 0.5) == (breaker.state.failures, breaker.state.reason, breaker.state.heard)


def test_a_sign_of_life_lets_one_through(breaker: Breaker) -> None:
    fail(breaker, FAILURES, 0.0)
    breaker.let_one(0.1)

    assert [True, False] == [breaker.lets(0.1) for _ in range(2)]


def test_an_engine_without_the_release_is_asked_again(breaker: Breaker) -> None:
    for _ in range(9):
        breaker.lacks()

    assert breaker.lets(0.0)
    assert ("without", 9, 9) == (breaker.state.reason, breaker.asked, breaker.failed)


def test_what_one_process_notes_all_know_and_nothing_is_lost() -> None:
    descriptor = shared()
    breaker = Breaker(descriptor)
    children = []
    for number in range(1, 5):
        if (child := os.fork()) == 0:
            mine = Breaker(descriptor)
            mine.count_in(number)
            for _ in range(1000):
                mine.well(1.0)
                mine.ill(1.0, 1.0)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    os.close(descriptor)

    assert (8000, 4000) == (breaker.asked, breaker.failed)
