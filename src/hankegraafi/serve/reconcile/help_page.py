"""The page that tells people how to use the service, from OpenRefine and from Python."""

from starlette.responses import Response

from hankegraafi.search.properties import PROPERTIES
from hankegraafi.serve.reconcile import extension, types
from hankegraafi.serve.reconcile.answers import Teller
from hankegraafi.serve.reconcile.asked import MOST_QUERIES
from hankegraafi.serve.reconcile.extension import MOST_IDS
from hankegraafi.serve.reconcile.received import MAX_BODY, MAX_TEXT
from hankegraafi.serve.reconcile.service import service_of
from hankegraafi.serve.visit import Visit, render

_FEATURES = ("name", "type", "weight")


def show(visit: Visit, host: str, root: str) -> Response:
    """Show the page; `host` and `root` are those of the service as the visitor reached it."""
    teller = Teller(visit, service_of(visit))
    evidence = visit.site.once("reconcile_evidence", lambda: [*teller.service.names.words.evidence])
    features = (*_FEATURES, *(f"evidence-{each}" for each in evidence))
    address = f"{host}{root.removesuffix('/' + visit.language).removesuffix('/1.0')}"
    threshold = teller.service.names.words.threshold
    context = {
        "address": address,
        "types": [(each.id, teller.type_name(each)) for each in types.TYPES.values()],
        "properties": [
            (each.id, extension.name_of(visit, each), each.compared) for each in PROPERTIES.values()
        ],
        "features": [(each, teller.feature_name(each)) for each in features],
        "accept": round(100 * threshold.accept),
        "margin": round(100 * threshold.margin),
        "python": visit.site.templates.get_template("reconcile.py.txt").render(address=address),
        "limits": {
            "queries": MOST_QUERIES,
            "ids": MOST_IDS,
            "letters": MAX_TEXT,
            "bytes": MAX_BODY,
        },
    }
    return render(visit, "reconcile.html", context)
