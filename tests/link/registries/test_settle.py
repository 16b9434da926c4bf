"""Two rows with one identifier: one record where they agree, none where they do not."""

from collections.abc import Callable, Iterator

from hankegraafi.link.record import Record, Skipped
from hankegraafi.link.registries.settle import settled
from hankegraafi.names.identifiers import Identifier
from hankegraafi.names.register import Label


def record(key: str, name: str, place: str, *identifiers: tuple[str, str]) -> Record:
    labels = (Label(name, "fi"),) if name else ()
    return Record(key, "", labels, tuple(Identifier(*each) for each in identifiers), place=place)


def reading(*rows: Record | Skipped) -> Callable[[], Iterator[Record | Skipped]]:
    return lambda: iter(rows)


def test_rows_that_agree_are_one_record() -> None:
    one = record("1", "Opisto", "line 2", ("oid", "1.2.3.4"))
    two = record("1", "OPISTO", "line 9", ("oid", "1.2.3.4"), ("ytunnus", "0139545-4"))

    [found] = settled(reading(one, two))

    assert isinstance(found, Record)
    assert ("line 2", (Identifier("oid", "1.2.3.4"), Identifier("ytunnus", "0139545-4"))) == (
        found.place,
        found.identifiers,
    )


def test_rows_that_do_not_agree_are_all_named() -> None:
    rows = [
        record("1", "Opisto", "line 2"),
        record("2", "Koulu", "line 3"),
        record("1", "Lukio", "line 4"),
        record("1", "Opisto", "line 5"),
    ]

    found = list(settled(reading(*rows)))

    said = "1 stands for several things, in line 2, line 4, line 5; none was taken"
    assert [rows[1], *(Skipped(f"line {line}", said) for line in (2, 4, 5))] == found


def test_the_order_of_rows_does_not_matter() -> None:
    rows = [record("1", name, f"line {line}") for line, name in enumerate("abab")]

    assert 4 == sum(isinstance(each, Skipped) for each in settled(reading(*rows)))
    assert 4 == sum(isinstance(each, Skipped) for each in settled(reading(*reversed(rows))))


def test_an_identifier_of_two_records_is_taken_from_both() -> None:
    one = record("1", "Opisto", "line 2", ("oid", "1.2.3.4"), ("ytunnus", "0139545-4"))
    two = record("2", "Koulu", "line 3", ("oid", "1.2.3.5"), ("ytunnus", "0139545-4"))

    found = list(settled(reading(one, two)))

    assert [(Identifier("oid", "1.2.3.4"),), (Identifier("oid", "1.2.3.5"),)] == [
        each.identifiers for each in found if isinstance(each, Record)
    ]
    assert [
        "ytunnus 0139545-4 is also stated for 2; 1 is kept without it",
        "ytunnus 0139545-4 is also stated for 1; 2 is kept without it",
    ] == [each.reason for each in found if isinstance(each, Skipped)]


def test_a_thing_that_has_several_rows_by_nature() -> None:
    rows = [record("1", name, "") for name in ("Opisto", "Institut")]

    [found] = settled(reading(*rows), trusted=True)

    assert isinstance(found, Record)
    assert ["Opisto", "Institut"] == [each.text for each in found.labels]
