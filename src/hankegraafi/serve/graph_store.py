"""/graphs: the graphs of a release one by one (SPARQL 1.1 Graph Store HTTP Protocol, reading).

https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from starlette.requests import Request
from starlette.responses import Response

from hankegraafi.serve import sparql
from hankegraafi.serve.asked import Asked
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.site import site_of


async def graph(request: Request) -> Response:
    """Give the default graph (`?default`) or a named one (`?graph=IRI`)."""
    params = request.query_params
    site = site_of(request)
    names = params.getlist("graph")
    if ("default" in params) == bool(names) or len(names) > 1:
        raise Refusal(400, "which_graph")
    if names and not site.engine.has_graph(names[0]):
        raise Refusal(404, "unknown_graph", graph=names[0][:200])
    text = site.whole_graph.text
    asked = Asked(text, default_graphs=tuple(names), format=params.get("format") or None)
    return await sparql.answer(request, asked)
