"""The web application: a function of a release. Every route of the service is listed here."""

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from hankegraafi.errors import HankegraafiError
from hankegraafi.release import Release
from hankegraafi.serve import downloads, ontology_pages, pages, problems, sparql, things
from hankegraafi.serve.middleware import Envelope
from hankegraafi.serve.site import STATIC, open_site
from hankegraafi.store import Engine, open_store

ROUTES = (
    Route("/", pages.start),
    Route("/download/", downloads.listing),
    Route("/{path:path}/", pages.without_slash),
    Route("/sparql", sparql.endpoint, methods=["GET", "POST"]),
    Route("/examples", pages.examples),
    Route("/id/{steps:path}", things.thing),
    Route("/page/dataset", pages.page),
    Route("/page/{kind}", pages.listing),
    Route("/page/{kind}/{slug}", pages.page),
    Route("/ns", ontology_pages.ontology),
    Route("/ns.{extension}", ontology_pages.document),
    Route("/ns/{version}", ontology_pages.version),
    Route("/context.jsonld", ontology_pages.context),
    Route("/shapes.ttl", ontology_pages.shapes),
    Route("/download", downloads.folder),
    Route("/download/{path:path}", downloads.file),
    Mount("/static", StaticFiles(directory=STATIC)),
)


def create_app(release: Release, engine: Engine | None = None) -> FastAPI:
    """Make the application that serves one release; it writes nothing.

    The hot surfaces are plain Starlette routes: FastAPI's own cost several times as much.

    Raises:
        ReleaseError: the release cannot be opened.
    """
    app = FastAPI(
        title="Hankegraafi",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        middleware=[Middleware(Envelope)],
        exception_handlers={
            HankegraafiError: problems.on_refusal,
            HTTPException: problems.on_http,
        },
    )
    app.router.routes.extend(ROUTES)
    app.state.site = open_site(release, engine or open_store(release.path))
    return app
