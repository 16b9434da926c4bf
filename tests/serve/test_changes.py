"""What changed between releases: the pages in three languages, JSON, the patch and the feed."""

import gzip
import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import httpx
import pytest
from markupsafe import Markup
from tests.serve.conftest import Serving
from tests.support.shared import in_turn

from hankegraafi.errors import Overloaded, ReleaseError
from hankegraafi.release import Release, compare
from hankegraafi.release.changes.kept import write_changes
from hankegraafi.release.changes.making import carry
from hankegraafi.release.changes.patch import applied, read, read_header
from hankegraafi.release.changes.told import Side
from hankegraafi.release.history import HISTORY, Published, written
from hankegraafi.serve import changes_made
from hankegraafi.serve.changes_feed import clean
from hankegraafi.serve.changes_made import Comparisons
from hankegraafi.vocab import expand

BASE = "https://w3id.org/hankegraafi/"
ATOM = "{http://www.w3.org/2005/Atom}"
ODD = 'Outo & <b>hanke</b> 😀 "lainaus"'


class Two(NamedTuple):
    """Two releases of one folder, and where the newer one is served."""

    old: Release
    new: Release
    address: str

    @property
    def path(self) -> str:
        return f"{self.address}/changes/{self.old.version}/{self.new.version}"


MORE = """@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix hanke: <https://w3id.org/hankegraafi/ns#> .
@prefix organisation: <https://w3id.org/hankegraafi/id/organisation/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix project: <https://w3id.org/hankegraafi/id/project/> .
@prefix pomo: <https://w3id.org/hankegraafi/id/project/pomo#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

project:pomo hanke:participation pomo:participation-turun-kaupunki .
pomo:participation-turun-kaupunki a hanke:Participation ;
    hanke:organisation organisation:turun-kaupunki ; hanke:role hanke:role-partner .
project:outo a hanke:Project ; skos:prefLabel %s@fi .
project:digiosaava-fi dcterms:isReplacedBy project:outo .
project:osallistu-ja-voi-hyvin owl:deprecated true ; dcterms:modified "2026-11-22"^^xsd:date ;
    skos:changeNote "Se oli sama kuin toinen."@fi , "It was another one."@en .
"""


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def change(data: Path) -> None:
    """Move an end, add a participant and a project, merge one project and withdraw another."""
    for path in (data / "projects" / "pomo.ttl", data / "sources" / "000-pomo" / "claims.ttl"):
        edit(path, 'dcat:endDate "2019-12-31"', 'dcat:endDate "2020-06-30"')
    more = MORE % json.dumps(ODD, ensure_ascii=False)
    (data / "projects" / "more.ttl").write_text(more, encoding="utf-8")


@pytest.fixture(scope="module")
def two(
    tmp_path_factory: pytest.TempPathFactory, release: Release, serving: Serving
) -> Iterator[Two]:
    old, new = in_turn(tmp_path_factory, "changes", release, change)
    with serving(new) as address:
        yield Two(old, new, address)


def dump(release: Release) -> bytes:
    return gzip.decompress((release.path / "dumps" / "hankegraafi.nq.gz").read_bytes())


def ask(url: str, accept: str = "text/html", lang: str = "fi", **params: str) -> httpx.Response:
    headers = {"Accept": accept, "Accept-Language": lang}
    return httpx.get(url, params=params, headers=headers, timeout=60)


def items(page: str) -> list[str]:
    """The text of each thing in the list of a page."""
    main = page[page.index("<main") : page.index("</main>")]
    found = re.findall(
        r'<li class="(?:appeared|changed|merged|withdrawn)">(.*?)\n</li>', main, re.S
    )
    return [Markup(each).striptags() for each in found]


TOLD = {
    "fi": [
        "Hanke Digiosaava.fi on korvattu: " + ODD,
        "Hanke Osallistu ja voi hyvin on poistettu ”Se oli sama kuin toinen.”",
        f"Hanke {ODD} on uusi",
        (
            "Hanke POMO – Pomokillasta osaamista muutosjohtajuuteen: uusi kumppani Turun kaupunki "
            "loppupäivä muuttui 31.12.2019 → 30.6.2020"
        ),
    ],
    "sv": [
        "Projekt Digiosaava.fi har ersatts av " + ODD,
        "Projekt Osallistu ja voi hyvin har dragits in ”Se oli sama kuin toinen.”",
        f"Projekt {ODD} har tillkommit",
        (
            "Projekt POMO – Pomokillasta osaamista muutosjohtajuuteen: tillkommit: partner "
            "Turun kaupunki slutdatum ändrades 31.12.2019 → 30.6.2020"
        ),
    ],
    "en": [
        "Project Digiosaava.fi was replaced by " + ODD,
        "Project Osallistu ja voi hyvin was withdrawn “It was another one.”",
        f"Project {ODD} is new",
        (
            "Project POMO – Pomokillasta osaamista muutosjohtajuuteen: new partner Turun kaupunki "
            "end date changed 31 December 2019 → 30 June 2020"
        ),
    ],
}


@pytest.mark.parametrize("language", TOLD)
def test_a_page_tells_in_words_what_changed(two: Two, language: str) -> None:
    answer = ask(two.path, lang=language)

    assert (200, language) == (answer.status_code, answer.headers["content-language"])
    assert TOLD[language] == items(answer.text)


@pytest.mark.parametrize("language", TOLD)
def test_the_list_of_publications_tells_it_too(two: Two, language: str) -> None:
    assert TOLD[language] == items(ask(f"{two.address}/changes", lang=language).text)


def test_the_other_way_round_everything_is_told_too(two: Two) -> None:
    page = ask(f"{two.address}/changes/{two.new.version}/{two.old.version}").text

    assert f"Hanke {ODD} on poistettu" in items(page)
    assert any("poistunut kumppani Turun kaupunki" in each for each in items(page))


def test_a_release_and_itself_do_not_differ(two: Two) -> None:
    answer = ask(f"{two.address}/changes/{two.new.version}/{two.new.version}")

    assert (200, []) == (answer.status_code, items(answer.text))
    assert "Mitään ei muuttunut." in answer.text


def test_the_patch_leads_from_the_old_dump_to_the_new_one(two: Two) -> None:
    answer = ask(f"{two.path}.rdfp", "*/*")
    rows = list(read(BytesIO(answer.content)))

    assert answer.headers["content-type"].startswith("application/rdf-patch")
    assert dump(two.new) == b"".join(applied(rows, BytesIO(dump(two.old))))
    assert {
        "id": f"{BASE}release/{two.new.version}",
        "prev": f"{BASE}release/{two.old.version}",
    } == read_header(BytesIO(answer.content))


def test_json_tells_every_thing_with_old_and_new(two: Two) -> None:
    told = ask(f"{two.path}.json", "*/*").json()
    pomo = next(each for each in told["things"] if each["iri"].endswith("/pomo"))
    period = next(each for each in pomo["parts"] if each["iri"].endswith("#period"))
    day = {"type": "literal", "datatype": "http://www.w3.org/2001/XMLSchema#date"}

    assert [two.old.version, two.new.version, BASE] == [told[e] for e in ("old", "new", "base")]
    assert {"appeared": 1, "changed": 1, "merged": 1, "withdrawn": 1} == told["counts"]["project"]
    assert {
        "property": "http://www.w3.org/ns/dcat#endDate",
        "source": None,
        "old": [{**day, "value": "2019-12-31"}],
        "new": [{**day, "value": "2020-06-30"}],
    } == period["changes"][0]
    assert f"{BASE}id/source/000-pomo" == period["changes"][1]["source"]
    merged = next(each for each in told["things"] if each["what"] == "merged")
    assert f"{BASE}id/project/outo" == merged["replaced_by"]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/html", "text/html; charset=utf-8"),
        ("application/rdf-patch", "application/rdf-patch; charset=utf-8"),
        ("text/turtle", "application/problem+json"),
    ],
)
def test_the_format_is_the_one_asked_for(two: Two, accept: str, expected: str) -> None:
    assert expected == ask(two.path, accept).headers["content-type"]


def test_what_is_asked_for_of_a_kind_or_a_thing_is_given(two: Two) -> None:
    def given(**params: str) -> list[str]:
        told = ask(f"{two.path}.json", "*/*", **params).json()["things"]
        return [each["iri"].removeprefix(f"{BASE}id/") for each in told]

    assert ["project/pomo"] == given(thing="project/pomo")
    assert ["project/pomo"] == given(thing=f"{BASE}id/project/pomo#period")
    assert 4 == len(given(kind="project"))
    assert [] == given(kind="organisation")
    assert [] == given(thing="project/nothing")
    assert TOLD["fi"][3:] == items(ask(two.path, thing="project/pomo").text)
    assert "ei muuttunut" in ask(two.path, kind="place").text


@pytest.mark.parametrize(
    ("path", "params"), [("", {"kind": "nonsense"}), (".rdfp", {"kind": "project"})]
)
def test_what_cannot_be_asked_is_refused(two: Two, path: str, params: dict[str, str]) -> None:
    answer = ask(two.path + path, "application/json", **params)

    assert (400, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"],
    )


@pytest.mark.parametrize("gone", ["2020-01-01-00000000", "%2e%2e", "current", ".lock", "a%2fb"])
def test_a_release_that_is_not_kept_is_404_and_those_that_are_are_named(
    two: Two, gone: str
) -> None:
    for path in (f"{gone}/{two.new.version}", f"{two.old.version}/{gone}"):
        answer = ask(f"{two.address}/changes/{path}", "application/json", "en")
        assert 404 == answer.status_code
        if "%2" not in gone:
            assert two.new.version in answer.json()["detail"]
            assert two.old.version in answer.json()["detail"]


@pytest.mark.parametrize("suffix", ["", ".json", ".rdfp"])
def test_an_answer_is_given_again_only_when_it_changed(two: Two, suffix: str) -> None:
    first = ask(two.path + suffix)
    again = httpx.get(
        two.path + suffix,
        headers={
            "If-None-Match": first.headers["etag"],
            "Accept": "text/html",
            "Accept-Language": "fi",
        },
    )
    head = httpx.head(two.path + suffix, headers={"Accept": "text/html", "Accept-Language": "fi"})

    assert (304, b"") == (again.status_code, again.content)
    assert (200, b"", first.headers["etag"]) == (
        head.status_code,
        head.content,
        head.headers["etag"],
    )


def test_the_feed_tells_each_publication(two: Two) -> None:
    answer = ask(f"{two.address}/changes.atom", lang="en")
    feed = ET.fromstring(answer.content)
    entries = feed.findall(f"{ATOM}entry")
    links = {(e.get("rel"), e.get("type")): e.get("href") for e in entries[0].iter(f"{ATOM}link")}

    assert "application/atom+xml; charset=utf-8" == answer.headers["content-type"]
    assert [two.new.version, two.old.version] == [
        str(each.findtext(f"{ATOM}title")).split()[-1] for each in entries
    ]
    summary = str(entries[0].findtext(f"{ATOM}summary"))
    assert summary.splitlines()[1:] == [
        TOLD["en"][0],
        TOLD["en"][1].replace("withdrawn", "withdrawn:"),
        TOLD["en"][2],
        TOLD["en"][3].replace("kaupunki end", "kaupunki; end"),
    ]
    assert f"{two.path}.json" == links["alternate", "application/json"]
    assert f"{two.path}.rdfp" == links["related", "application/rdf-patch"]
    for name in ("id", "title", "updated"):
        assert all(each.findtext(f"{ATOM}{name}") for each in (feed, *entries))
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    assert 2 == len({each.findtext(f"{ATOM}id") for each in entries})
    assert datetime.fromisoformat(str(feed.findtext(f"{ATOM}updated"))).tzinfo


def test_the_feed_of_a_thing_tells_of_that_alone(two: Two) -> None:
    url = f"{two.address}/changes.atom"
    feed = ET.fromstring(ask(url, thing="project/pomo", lang="fi").content)
    summaries = [each.findtext(f"{ATOM}summary") for each in feed.iter(f"{ATOM}entry")]

    assert [TOLD["fi"][3].replace("kaupunki loppu", "kaupunki; loppu")] == summaries
    assert "POMO" in str(feed.findtext(f"{ATOM}title"))
    assert 200 == ask(url, thing="organisation/vamia").status_code
    assert 404 == ask(url, thing="project/nothing").status_code


def test_what_xml_cannot_carry_is_shown_as_a_sign() -> None:
    odd = "a\x00b\x1fc\ud800d\uffffe\tf\U0001f600"
    text = clean(odd)

    assert "a\ufffdb\ufffdc\ufffdd\ufffde\tf\U0001f600" == text
    assert text == ET.fromstring(f"<a>{text}</a>").text


def test_pages_name_the_feed(two: Two) -> None:
    def named(path: str) -> list[str]:
        page = ask(two.address + path).text
        return re.findall(r'type="application/atom\+xml"[^>]* href="([^"]*)"', page)

    assert ["/changes.atom"] == named("/")
    assert ["/changes.atom?thing=project%2Fpomo"] == named("/page/project/pomo")


@pytest.fixture
def folder(two: Two, tmp_path: Path) -> Path:
    """A copy of the folder of releases, with a history, to be spoilt."""
    shutil.copytree(two.new.path.parent, tmp_path / "releases", symlinks=True)
    noted = [
        Published(two.old.version, datetime(2026, 11, 21, 10, tzinfo=UTC)),
        Published(two.new.version, datetime(2026, 11, 22, 10, tzinfo=UTC)),
    ]
    (tmp_path / "releases" / HISTORY).write_bytes(written(noted))
    return tmp_path / "releases"


def moved(release: Release, folder: Path) -> Release:
    return Release(folder / release.version, release.version, release.manifest)


def test_what_is_carried_is_told_when_the_release_before_is_gone(
    two: Two, folder: Path, serving: Serving
) -> None:
    old, new = moved(two.old, folder), moved(two.new, folder)
    uncarried(new.path)
    carry(new.path, new.version, new.base, old)
    shutil.rmtree(old.path)
    with serving(new) as address:
        path = f"{address}/changes/{old.version}/{new.version}"
        assert TOLD["fi"] == items(ask(path).text)
        assert TOLD["fi"] == items(ask(f"{address}/changes").text)
        assert 200 == ask(f"{path}.rdfp").status_code
        assert 404 == ask(f"{address}/changes/{new.version}/{old.version}").status_code


def uncarried(release: Path) -> None:
    """Take away what a release carries of changes, and the seal that tells of it."""
    shutil.rmtree(release / "changes", ignore_errors=True)
    (release / "sealed.json").unlink(missing_ok=True)


def test_what_is_not_carried_goes_with_the_release(
    two: Two, folder: Path, serving: Serving
) -> None:
    new = moved(two.new, folder)
    uncarried(new.path)
    with serving(new) as address:
        path = f"{address}/changes/{two.old.version}/{two.new.version}"
        assert 200 == ask(path).status_code
        shutil.rmtree(folder / two.old.version)
        assert 404 == ask(path).status_code
        assert [] == items(ask(f"{address}/changes").text)


def new_projects(count: int) -> Iterator[tuple[bytes, bytes]]:
    kind = f"<{BASE}ns#Project>"
    for number in range(count):
        project = f"<{BASE}id/project/p-{number:03}>"
        yield b"A", f"{project} <{expand('rdf:type')}> {kind} .\n".encode()


def test_what_is_much_comes_page_by_page(two: Two, folder: Path, serving: Serving) -> None:
    new = moved(two.new, folder)
    sides = Side(two.old.version, BASE, set().__contains__), Side(new.version, BASE, bool)
    uncarried(new.path)
    write_changes(new.path / "changes", new_projects(120), *sides)
    with serving(new) as address:
        path = f"{address}/changes/{two.old.version}/{new.version}"
        first, last = ask(path), ask(path, page="3")
        index = ask(f"{address}/changes", lang="en").text
        assert (50, 20) == (len(items(first.text)), len(items(last.text)))
        assert 'rel="next" href="' in first.text
        assert 'rel="next"' not in last.text
        assert 404 == ask(path, page="4").status_code
        assert 120 == len(ask(f"{path}.json").json()["things"])
        assert "and 115 more things" in index
        assert "120 new" in index


def test_a_release_that_is_broken_is_told_and_the_rest_answers(
    two: Two, folder: Path, serving: Serving
) -> None:
    new = moved(two.new, folder)
    uncarried(new.path)
    (folder / two.old.version / "dumps" / "hankegraafi.nq.gz").write_bytes(b"")
    with serving(new) as address:
        answer = ask(f"{address}/changes/{two.old.version}/{two.new.version}")
        assert 503 == answer.status_code
        assert 200 == ask(f"{address}/page/project/pomo").status_code


def test_releases_are_compared_once_whoever_asks(
    two: Two, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uncarried(folder / two.new.version)
    made = Comparisons(folder)
    asked: list[str] = []

    def counted(old: Release, new: Release, target: Path) -> object:
        asked.append(new.version)
        return compare(old, new, target)

    monkeypatch.setattr(changes_made, "compare", counted)
    with ThreadPoolExecutor(3) as threads:
        found = list(
            threads.map(lambda _: made.between(two.old.version, two.new.version), range(3))
        )

    assert [two.new.version] == asked
    assert 1 == len({each.path for each in found})
    made.close()
    assert not found[0].path.exists()


def test_who_waits_too_many_is_told_to_come_again(
    two: Two, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uncarried(folder / two.new.version)
    monkeypatch.setattr(changes_made, "WAITING", 0)

    with pytest.raises(Overloaded):
        Comparisons(folder).between(two.old.version, two.new.version)


def test_a_release_that_is_missing_is_an_error(folder: Path, two: Two) -> None:
    with pytest.raises(ReleaseError):
        Comparisons(folder).between("2020-01-01-00000000", two.new.version)
