import pytest

from hankegraafi.rdf.lines import locate

P = "http://e.org/"

TEXT = """# head
@prefix e: <http://e.org/> .
PREFIX f: <http://e.org/f#>
@base <http://e.org/> .

e:a a e:T ; # tail
    e:p "x;y.z" , 'it''' ,
        \"\"\"two
lines\"\"\"@fi ;
    e:n 12.5 .
<b> e:p e:a, f:c .
e:d e:q [ e:r e:a ] ; e:s (1 2) ;
    e:t "2019"^^e:year .
e:e e:p "a\\u00e4\\"" .
"""


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ((f"{P}a",), 6),
        ((f"{P}a", f"{P}p"), 7),
        ((f"{P}a", f"{P}p", "x;y.z"), 7),
        ((f"{P}a", f"{P}p", "two\nlines"), 8),
        ((f"{P}a", f"{P}n", "12.5"), 10),
        ((f"{P}a", f"{P}p", "not there"), 7),
        ((f"{P}a", f"{P}other"), 6),
        ((f"{P}b", f"{P}p", f"{P}f#c"), 11),
        ((f"{P}d", f"{P}s"), 12),
        ((f"{P}d", f"{P}t", "2019"), 13),
        ((f"{P}e", f"{P}p", 'aä"'), 14),
        ((f"{P}unknown",), None),
    ],
)
def test_a_statement_is_found_on_its_line(terms: tuple[str, ...], expected: int | None) -> None:
    assert expected == locate(TEXT.encode()).line(*terms)


def test_comments_and_blank_nodes_are_found_on_their_lines() -> None:
    places = locate(TEXT.encode())

    assert places.comments == [1, 6]
    assert places.blank_nodes == [12, 12]


@pytest.mark.parametrize(
    "text", [b"", b"\xff\xfe", b"a b c [ ( ] ) . ;", b'e:a e:b "never closed', b"<"]
)
def test_nonsense_is_passed_over(text: bytes) -> None:
    assert locate(text).line("http://e.org/a") is None
