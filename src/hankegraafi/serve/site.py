"""What every surface of the service shares: the release, the engine, the words, the templates."""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

import jinja2
import pyoxigraph as ox
from starlette.requests import Request

from hankegraafi import __version__, iris, queries, resources
from hankegraafi.config import Settings
from hankegraafi.errors import FaultError
from hankegraafi.records import Query
from hankegraafi.release import Release
from hankegraafi.release.sums import Sums, sums_of
from hankegraafi.serve import languages, terms
from hankegraafi.serve.cache import Cache
from hankegraafi.serve.languages import Messages
from hankegraafi.serve.terms import Ontology
from hankegraafi.store import (
    WEAK,
    Choice,
    Engine,
    Named,
    Places,
    Pool,
    Wanted,
    available_memory,
    choose,
    named,
    read_ahead,
)
from hankegraafi.vocab import HANKE

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
_EXPOSED = (
    "ETag, Link, Content-Disposition, Content-Range, Location, Retry-After, Preference-Applied, "
    "Query-Id, Hankegraafi-Page, Hankegraafi-Release, Memento-Datetime"
)
_HEADERS = (
    (b"content-security-policy", _POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", _EXPOSED.encode()),
)

_HERE = Path(__file__).parent
DATASET = "dataset"
"""The step of the one thing that is not of a kind: the data set that the release holds."""
STATIC = _HERE / "static"


T = TypeVar("T")
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


@dataclass(frozen=True, slots=True)
class Site:
    """One release, ready to be served; nothing in it changes while the service runs.

    `headers` go with every answer; `kept` holds what is computed once per release, such as the
    sorted lists; `wanted` the formats that Accept headers were found to mean; `choice` says from
    where visitors' queries are answered.
    """

    release: Release
    engine: Engine
    headers: tuple[tuple[bytes, bytes], ...]
    choice: Choice
    pool: Pool
    settings: Settings
    cache: Cache
    ontology: Ontology
    context: Mapping[str, Any]
    queries: Mapping[str, Query]
    whole_graph: Query
    examples: tuple[Query, ...]
    messages: Mapping[str, Messages]
    templates: jinja2.Environment
    sums: Sums
    named: Named
    kept: dict[Any, Any] = field(default_factory=dict)
    locks: dict[str, Any] = field(default_factory=dict)
    wanted: dict[tuple[str, str], Wanted] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The start of every IRI that the release mints; not the address that serves it."""
        return self.release.base

    @property
    def stamp(self) -> str:
        """What an ETag hangs on: the release and the software that answers."""
        return f"{self.release.version}/{__version__}"

    @property
    def answer_stamp(self) -> str:
        """What the ETag of a query's answer hangs on: each engine has its own order of rows."""
        if self.choice.elsewhere:  # an engine elsewhere promises no order of rows
            return f"{WEAK}{self.stamp}/{self.choice.elsewhere.address}"
        return f"{self.stamp}/{self.choice.engine}"

    def once(self, key: str, make: Callable[[], T]) -> T:
        """Give what is computed once per release; who asks meanwhile waits for it."""
        if key not in self.kept:
            with self.locks.setdefault(key, RLock()):
                if key not in self.kept:
                    self.kept[key] = make()
        value: T = self.kept[key]
        return value

    def rows(self, name: str, **params: str) -> list[dict[str, Term]]:
        """Answer one of the fixed queries: from a table of sums where there is one.

        Raises:
            TypeError: the query has no such parameter.
            ValueError: a parameter is not an IRI.
        """
        query = self.queries[name]
        if self.sums.knows(query) and set(params) == set(query.params):
            with suppress(FaultError):  # the engine knows it too
                return self.sums.rows(query, **params)
        return self.engine.rows(query, **params)

    def iri(self, steps: str) -> str:
        """Give the IRI of a thing by the steps of its path, such as "project/pomo"."""
        return f"{self.base}id/{steps}"

    @property
    def has_dataset(self) -> bool:
        """Whether the release says something about itself as a data set."""
        return self.engine.ask_known(self.iri(DATASET))

    def path_of(self, iri: str) -> str | None:
        """Give the path of the page that tells about an IRI of ours; None for all others."""
        name = iris.split(iri, self.base)
        if name and name.kind in iris.KINDS:
            part = f"#{name.part}" if name.part else ""
            return f"/page/{name.kind}/{name.slug}{part}"
        if iris.document(iri) == self.iri(DATASET):
            return f"/page/{DATASET}"
        if iri.startswith(HANKE) and iri in self.ontology.terms:
            return f"/ns#{iri.rpartition('#')[2]}"
        return None


def site_of(request: Request) -> Site:
    """Give the site that a request is made to: the one that it began with."""
    site: Site = request.scope.setdefault("site", request.app.state.site)
    return site


def open_site(
    release: Release,
    engine: Engine,
    settings: Settings | None = None,
    places: Places | None = None,
) -> Site:
    """Read what the pages need from a release and from the package; start the workers."""
    settings = settings or Settings()
    choice = choose(release.manifest["counts"], settings, available_memory())
    read_ahead(release.path, available_memory())
    known = {each.name: each for each in queries.load_folder(resources.folder("queries") / "api")}
    sums = sums_of(release)
    sums.ready()
    return Site(
        release=release,
        engine=engine,
        headers=(*_HEADERS, (b"hankegraafi-release", release.version.encode())),
        choice=choice,
        pool=Pool(
            release.path,
            places=places or Places(),
            memory=settings.query_memory << 20,
            engine=choice.engine,
            elsewhere=choice.elsewhere,
            seconds=settings.query_seconds,
        ),
        settings=settings,
        cache=Cache(settings.cache << 20),
        ontology=terms.read(release.path),
        context=_context(release.path),
        queries=known,
        whole_graph=queries.load(resources.folder("queries") / "protocol" / "graph.rq"),
        examples=tuple(queries.load_folder(resources.folder("queries") / "examples")),
        messages=languages.load(),
        templates=_templates(),
        sums=sums,
        named=named(sums, known.values()),
    )


def _context(release: Path) -> Mapping[str, Any]:
    document: dict[str, Any] = json.loads((release / "ontology" / "context.jsonld").read_bytes())
    context: dict[str, Any] = document["@context"]
    return context


def _templates() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        auto_reload=False,
    )
    environment.globals["look"] = _look()
    return environment


def _look() -> str:
    """Give a name for the style and the scripts as they are now: a change of them changes it."""
    digest = blake2b(digest_size=6)
    for path in sorted(STATIC.iterdir()):
        digest.update(path.read_bytes())
    return digest.hexdigest()
