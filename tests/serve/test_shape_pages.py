"""/shapes says what the shapes ask for, in the visitor's language."""

import re

import httpx
import pyoxigraph as ox
import pytest

from hankegraafi import vocab
from hankegraafi.records import LANGUAGES

SH = vocab.PREFIXES["sh"]


def rows(page: str, anchor: str) -> dict[str, list[str]]:
    """Give the cells of a class's table by the property of the row, without markup."""
    table = page.partition(f'<h2 id="{anchor}">')[2].partition("</table>")[0]
    found = {}
    for row in re.findall(r"<tr><th scope=\"row\">.*?</tr>", table, re.DOTALL):
        code = re.search(r"<code>(.*?)</code>", row)
        cells = [
            re.sub(r"<[^>]+>", " ", cell) for cell in re.findall(r"<td>.*?</td>", row, re.DOTALL)
        ]
        found[code[1] if code else ""] = [" ".join(cell.split()) for cell in cells]
    return found


@pytest.fixture(scope="module")
def shapes(client: httpx.Client) -> list[ox.Quad]:
    content = client.get("/shapes.ttl").content
    return list(ox.parse(content, format=ox.RdfFormat.TURTLE))


def test_a_field_says_whether_it_is_required_and_what_it_takes(client: httpx.Client) -> None:
    found = rows(client.get("/shapes", params={"lang": "en"}).text, "hanke-Project")

    assert found["skos:prefLabel"][:2] == ["required", "rdf:langString"]
    assert found["dcterms:source"][0] == "recommended"
    assert found["hanke:acronym"][0].startswith("optional")
    assert "at most 1" in found["dcterms:temporal"][0]
    assert "dcterms:title" not in found


def test_a_list_of_values_is_told(client: httpx.Client) -> None:
    found = rows(client.get("/shapes", params={"lang": "en"}).text, "hanke-Funding")

    assert len(found["hanke:fundingKind"][1].split(",")) == 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_property_that_shapes_ask_for_has_a_row(
    client: httpx.Client, shapes: list[ox.Quad], language: str
) -> None:
    """Out of step with the shapes it cannot be: each property of a class is in its table."""

    def of(subject: object, name: str) -> list[str]:
        wanted = ox.NamedNode(SH + name)
        found = [q.object for q in shapes if q.subject == subject and q.predicate == wanted]
        return [each.value for each in found if isinstance(each, ox.NamedNode | ox.Literal)]

    page = client.get("/shapes", params={"lang": language}).text
    targets = [q for q in shapes if q.predicate.value == f"{SH}targetClass"]
    seen = 0
    for quad in targets:
        assert isinstance(quad.object, ox.NamedNode)
        anchor = vocab.compact(quad.object.value).replace(":", "-")
        parts = [ox.NamedNode(each) for each in of(quad.subject, "property")]
        unwanted = {
            path for each in parts if "0" in of(each, "maxCount") for path in of(each, "path")
        }
        for part in parts:
            for path in set(of(part, "path")) - unwanted:
                told = page.partition(f'id="{anchor}"')[2].partition("</section>")[0]
                assert f"<code>{vocab.compact(path)}</code>" in told, (anchor, path)
                seen += 1
    assert seen > 100
