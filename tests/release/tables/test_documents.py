"""Sorted lines come in heaps, a thing and its parts, whatever stands between them."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from hankegraafi.release.tables.documents import Document, document_of, documents, find
from hankegraafi.release.tables.splicing import places

_IRIS = st.builds(
    "<https://example.org/{}{}>".format,
    st.text("ab-_1~/", min_size=1, max_size=4),
    st.sampled_from(["", "#a", "#b-1", "#ä"]),
)
_LINES = st.lists(st.builds("{} <https://example.org/p> {} .\n".format, _IRIS, _IRIS), max_size=30)


def expected(lines: list[bytes]) -> dict[bytes, dict[bytes, list[tuple[bytes, bytes]]]]:
    found: dict[bytes, dict[bytes, list[tuple[bytes, bytes]]]] = {}
    for line in lines:
        subject, name, value = line.removesuffix(b" .\n").split(b" ")
        found.setdefault(document_of(subject), {}).setdefault(subject, []).append((name, value))
    return found


@given(_LINES)
def test_a_document_has_all_its_parts_and_comes_once(said: list[str]) -> None:
    lines = sorted({each.encode() for each in said})
    found = list(documents(lines))

    assert expected(lines) == {each.name: each.subjects for each in found}
    assert sorted(each.name for each in found) == [each.name for each in found]


@given(_LINES, _IRIS)
def test_a_document_is_found_in_a_file(
    tmp_path_factory: object, said: list[str], other: str
) -> None:
    path = Path(str(tmp_path_factory.mktemp("lines"))) / "lines.nt"  # type: ignore[attr-defined]
    lines = sorted({each.encode() for each in said})
    path.write_bytes(b"".join(lines))
    there = expected(lines)
    names = sorted({*there, document_of(other.encode())})

    assert [Document(name, there.get(name, {})) for name in names] == list(find(path, names))


def test_records_with_line_feeds_are_found(tmp_path: Path) -> None:
    plain = b'iri,x\nhttps://a/1#a,1\nhttps://a/1,2\n"https://a/2,3",x\nhttps://a/4,y\n'
    broken = plain.replace(b",y\n", b',"y\nhttps://a/3,2\n"\n')
    names = [f"<https://a/{each}>".encode() for each in ("0", "1", "2,3", "3", "4", "5")]
    for number, text in enumerate((plain, broken)):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(text)
        found = [text[start:end] for start, end in places(path, names, header=True)]
        last = text[text.index(b"https://a/4") :]
        assert [
            b"",
            b"https://a/1#a,1\nhttps://a/1,2\n",
            b'"https://a/2,3",x\n',
            b"",
            last,
            b"",
        ] == found
