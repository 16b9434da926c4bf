"""/tables says which tables there are and what every column means, in three languages."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.serve.conftest import Serving

from hankegraafi.records import LANGUAGES
from hankegraafi.release import Release


def index(release: Release) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((release.path / "tables" / "tables.json").read_bytes())
    return found


def section(page: str, name: str) -> str:
    return page.partition(f'<section aria-labelledby="{name}">')[2].partition("</section>")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_of_every_table_is_told(
    client: httpx.Client, release: Release, language: str
) -> None:
    page = client.get("/tables", params={"lang": language}).text

    for table in index(release)["tables"]:
        told = section(page, table["name"])
        names = re.findall(r"<code>(\w+)</code>", told.partition("<tbody>")[2])
        assert [each["name"] for each in table["columns"]] == names[1:]


@pytest.mark.parametrize(
    ("language", "label", "definition"),
    [
        ("fi", "rahoittaja", "Organisaatio"),
        ("sv", "finansiär", "Organisation"),
        ("en", "funder", "The organisation"),
    ],
)
def test_a_column_has_the_words_of_the_ontology(
    client: httpx.Client, language: str, label: str, definition: str
) -> None:
    told = section(client.get("/tables", params={"lang": language}).text, "funding")
    row = told.partition("<code>funder</code>")[2].partition("</tr>")[0]

    assert f"<b><span>{label}</span></b>" in row
    assert "hanke:funder" in row
    assert definition in row
    assert "hanke:Funding" in row  # the ontology's example
    assert 'href="#organisations"' in row


def test_the_files_are_there(client: httpx.Client, release: Release) -> None:
    page = client.get("/tables").text
    links = set(re.findall(r'href="(/download/tables/[^"]+)"', page))
    listed = {each["path"] for each in release.manifest["files"]}

    assert {link.removeprefix("/download/") for link in links} <= listed
    for name in ("projects.csv", "projects.csv.gz", "projects.parquet", "hankegraafi.xlsx"):
        assert f"/download/tables/{name}" in links
    assert all(client.head(link).status_code == 200 for link in links)


def test_the_types_of_the_files_are_told(client: httpx.Client) -> None:
    types = {
        name: client.head(f"/download/tables/{name}").headers["content-type"]
        for name in ("projects.csv", "projects.parquet", "csv-metadata.json")
    }

    assert "text/csv; charset=utf-8" == types["projects.csv"]
    assert "application/vnd.apache.parquet" == types["projects.parquet"]
    assert "application/json" == types["csv-metadata.json"]


def test_the_downloads_lead_to_the_tables(client: httpx.Client) -> None:
    page = client.get("/download/", params={"lang": "en"}, headers={"Accept": "text/html"}).text

    assert 'href="/tables?lang=en"' in page
    assert '<h2 id="group-tables">Tables</h2>' in page


def altered(release: Release, folder: Path) -> Path:
    path = folder / release.version
    shutil.copytree(release.path, path)
    return path


def test_without_a_workbook_the_page_says_so_first(
    release: Release, tmp_path: Path, serving: Serving
) -> None:
    path = altered(release, tmp_path)
    said = index(release) | {"workbook": ""}
    (path / "tables" / "tables.json").write_text(json.dumps(said), encoding="utf-8")

    with serving(Release(path, release.version, release.manifest)) as address:
        page = httpx.get(f"{address}/tables", params={"lang": "en"}).text
    content = page.partition("<main")[2]

    assert "This release has no workbook" in content.partition('class="lead"')[0]
    assert "hankegraafi.xlsx" not in page


def test_a_release_without_tables_says_so(
    release: Release, tmp_path: Path, serving: Serving
) -> None:
    path = altered(release, tmp_path)
    files = [each for each in release.manifest["files"] if not each["path"].startswith("tables/")]

    with serving(Release(path, release.version, dict(release.manifest) | {"files": files})) as at:
        answer = httpx.get(f"{at}/tables", params={"lang": "en"})

    assert 200 == answer.status_code
    assert "This release has no tables." in answer.text
