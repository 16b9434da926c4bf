from hankegraafi.config import Settings
from hankegraafi.store import Choice, available_memory, choose


def test_a_release_that_takes_less_than_half_of_what_is_free_is_answered_from_memory() -> None:
    assert choose({"quads": 1_000_000}, Settings(), 2 << 30) == Choice(
        "memory", "1,000,000 statements take about 0.4 GB of 2.0 GB that are free"
    )


def test_a_release_that_takes_more_is_answered_from_the_disk() -> None:
    assert choose({"quads": 50_000_000}, Settings(), 20 << 30) == Choice(
        "disk", "50,000,000 statements take about 21.0 GB of 20.0 GB that are free"
    )


def test_what_the_publisher_says_is_done() -> None:
    assert "memory" == choose({"quads": 10**12}, Settings(engine="memory"), 1).engine


def test_what_is_free_is_told_in_bytes() -> None:
    assert 1 << 20 < available_memory() < 1 << 50
