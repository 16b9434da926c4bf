"""The web application: a function of a release. Every route of the service is listed here."""

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route

from hankegraafi.config import Settings
from hankegraafi.errors import HankegraafiError
from hankegraafi.release import Release
from hankegraafi.serve import (
    catalogue_page,
    changes,
    changes_feed,
    conformance_page,
    downloads,
    earlier,
    graph_store,
    linkset,
    listing,
    lookup,
    memento,
    ontology_pages,
    pages,
    problems,
    search,
    service_description,
    shape_pages,
    sitemap,
    sparql,
    static,
    suggest,
    tables,
    things,
    validate,
    watched,
)
from hankegraafi.serve.archive import Archive
from hankegraafi.serve.changes_made import Comparisons
from hankegraafi.serve.earlier import AsOfRelease
from hankegraafi.serve.known import Known
from hankegraafi.serve.leaving import Leave
from hankegraafi.serve.lookout import Lookout
from hankegraafi.serve.middleware import Envelope
from hankegraafi.serve.reconcile import surface as reconcile
from hankegraafi.serve.site import open_site
from hankegraafi.serve.validator import Validator
from hankegraafi.store import Engine, Places, open_store

HOT = {"/sparql": sparql.endpoint}
"""What is answered before all routes, for speed; each stands among the routes too."""

ROUTES = (
    Route("/", pages.start),
    Route("/download/", downloads.listing),
    Route("/{path:path}/", pages.without_slash),
    Route("/sparql", sparql.endpoint, methods=["GET", "POST"]),
    Route("/graphs", graph_store.graph),
    Route("/examples", pages.examples),
    Route("/conformance", conformance_page.show),
    Route("/id/{steps:path}", things.thing),
    Route("/page/dataset", pages.page),
    Route("/page/{kind}", listing.show),
    Route("/page/{kind}/{slug}", pages.page),
    Route("/ns", ontology_pages.ontology),
    Route("/ns.{extension}", ontology_pages.document),
    Route("/ns/{version}", ontology_pages.version),
    Route("/context.jsonld", ontology_pages.context),
    Route("/shapes", shape_pages.show),
    Route("/tables", tables.show),
    Route("/validate", validate.surface, methods=["GET", "POST"]),
    Route("/search", search.show),
    Route("/search.json", search.as_json),
    Route("/suggest", suggest.show),
    Route("/lookup", lookup.surface, methods=["GET", "POST"]),
    Route("/lookup/{scheme}/{value:path}", lookup.named),
    Route("/reconcile", reconcile.surface, methods=["GET", "POST"]),
    Route("/reconcile/{rest:path}", reconcile.surface, methods=["GET", "POST"]),
    Route("/shapes.ttl", ontology_pages.shapes),
    Route("/download", downloads.folder),
    Route("/download/{path:path}", downloads.file),
    Route("/.well-known/void", service_description.well_known),
    Route("/catalog", catalogue_page.show),
    Route("/catalog.{extension}", catalogue_page.data),
    Route("/linkset/{steps:path}", linkset.show),
    Route("/sitemap.xml", sitemap.show),
    Route("/sitemap-{number}.xml", sitemap.part),
    Route("/robots.txt", sitemap.robots),
    Route("/changes", changes.index),
    Route("/changes.atom", changes_feed.feed),
    Route("/changes/{old}/{new}", changes.between),
    Route("/release", earlier.listing),
    Route("/release/{rest:path}", earlier.refused, methods=["GET", "POST"]),
    Route("/timegate/{target:path}", memento.timegate),
    Route("/timemap/{target:path}", memento.timemap),
    Route("/healthz", watched.healthz),
    Route("/readyz", watched.readyz),
    Route("/metrics", watched.metrics),
    Route("/static/{name}", static.plain),
    Route("/static/{look}/{name}", static.named),
)


def create_app(
    release: Release,
    settings: Settings | None = None,
    engine: Engine | None = None,
    *,
    cores: int = 2,
) -> FastAPI:
    """Make the application that serves one release; it writes nothing.

    The surfaces are plain Starlette routes behind one layer: FastAPI's own, and the layers that it
    adds for them, cost several times as much.
    `cores` is how many of them the machine has.

    Raises:
        ReleaseError: the release cannot be opened.
    """
    app = FastAPI(
        title="Hankegraafi",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    app.router.routes.extend(ROUTES)
    handlers = {HankegraafiError: problems.on_refusal, HTTPException: problems.on_http}
    app.state.archive = Archive(app, release.path.parent)
    app.state.known = Known(app.state.archive)
    app.state.comparisons = Comparisons(release.path.parent)
    enveloped = Envelope(app, ExceptionMiddleware(app.router, handlers), HOT)
    app.middleware_stack = AsOfRelease(app.state.archive, enveloped)
    opened = engine or open_store(release.path)
    settings = settings or Settings()
    long = settings.long_queries or 2 * cores
    places = Places(short=cores + 1, long=long, queue=settings.queue)
    app.state.site = open_site(release, opened, settings, places)
    app.state.watch = watched.Watch()
    app.state.leave = Leave()
    app.state.lookout = Lookout()
    app.state.validator = Validator(settings)
    return app
