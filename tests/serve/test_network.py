from itertools import combinations

from hankegraafi.serve import network
from hankegraafi.serve.network import Member


def members(count: int) -> list[Member]:
    name = "Pitkänimisen seudun ammatillisen koulutuksen kuntayhtymä"
    return [Member(f"{name} {n}", "fi", f"/{n}", "partner", "kumppani") for n in range(count)]


def test_no_two_names_meet_in_the_picture() -> None:
    picture = network.draw("Hanke", members(31))
    boxes = [
        (node.anchor, min(y for y, _ in node.lines), max(y for y, _ in node.lines))
        for node in picture.nodes
    ]

    meeting = [
        (one, other)
        for one, other in combinations(boxes, 2)
        if one[0] == other[0] and one[1] - 11 < other[2] and other[1] - 11 < one[2]
    ]

    assert meeting == []


def test_everyone_is_inside_the_picture() -> None:
    picture = network.draw("Hanke", members(14))

    assert 14 == len(picture.nodes)
    assert all(0 < node.x < picture.width and 0 < node.y < picture.height for node in picture.nodes)


def test_the_picture_shows_only_so_many_and_those_who_pay_among_them() -> None:
    drawn = network.chosen(members(80), [Member("Rahoittaja", "fi", "/f", "funder", "rahoittaja")])

    assert network.MOST == len(drawn)
    assert "funder" == drawn[-1].role


def test_a_word_without_end_is_broken() -> None:
    picture = network.draw("Hanke", [Member("a" * 200, "fi", "/", "partner", "kumppani")])

    assert max(len(line) for _, line in picture.nodes[0].lines) <= 30


def test_the_same_members_give_the_same_picture() -> None:
    assert network.draw("Hanke", members(5)) == network.draw("Hanke", members(5))
