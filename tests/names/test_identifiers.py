import pytest

from hankegraafi.names.identifiers import (
    Identifier,
    business_ids,
    normal,
    without_business_ids,
)


@pytest.mark.parametrize(
    ("scheme", "text", "expected"),
    [
        ("ytunnus", "0201256-6", "0201256-6"),
        ("ytunnus", "FI02012566", "0201256-6"),
        ("ytunnus", " 201256-6 ", "0201256-6"),
        ("ytunnus", "0201256\u20136", "0201256-6"),
        ("ytunnus", "0201256-7", None),
        ("ytunnus", "000000124", None),
        ("ytunnus", "0000000-0", None),
        ("ytunnus", "", None),
        ("ytunnus", "٠٢٠١٢٥٦-٦", None),
        ("ror", "https://ror.org/03vdzkx92", "https://ror.org/03vdzkx92"),
        ("ror", "03VDZKX92", "https://ror.org/03vdzkx92"),
        ("ror", "03vdzkx93", None),
        ("isni", "0000 0004 0409 9693", "0000000404099693"),
        ("isni", "0000 0004 0409 9694", None),
        ("oid", "1.2.246.562.10.94639300915", "1.2.246.562.10.94639300915"),
        ("oid", "1.2", None),
        ("pic", "993966082", "993966082"),
        ("pic", "99396608", None),
        ("wikidata", "https://www.wikidata.org/wiki/Q1757", "Q1757"),
        ("wikidata", "1757", None),
        ("own-list", "A 1", "A 1"),
        ("own-list", " ", None),
    ],
)
def test_identifiers_are_written_one_way_or_refused(
    scheme: str, text: str, expected: str | None
) -> None:
    found = normal(Identifier(scheme, text))

    assert expected == (found and found.notation)


def test_business_ids_are_found_inside_a_name() -> None:
    assert (Identifier("ytunnus", "0477986-7"),) == business_ids("DIMEX OY0477986-7")
    assert () == business_ids("Tie 0477986-8, 10477986-7, 0477986-71")
    assert "DIMEX OY " == without_business_ids("DIMEX OY0477986-7")
    assert "OY0477986-8" == without_business_ids("OY0477986-8")
