"""/catalog (DCAT-AP 3): the same in three formats, complete, and its files as it says they are."""

from collections.abc import Iterable, Iterator

from hankegraafi.harvest import distributions, graphs
from hankegraafi.harvest.distributions import DCAT, DCTERMS, Distribution
from hankegraafi.harvest.graphs import Graph
from hankegraafi.harvest.walk import Walk, spread

PATH = "catalog"
FORMATS = ("text/turtle", "application/ld+json", "application/rdf+xml")
"""The formats in which harvesters read catalogues."""

_REQUIRED = {
    "Catalog": ("title", "description", "publisher"),
    "Dataset": ("title", "description"),
    "DataService": ("title",),
}
"""What DCAT-AP 3.0.1 requires of each class, of Dublin Core."""
_LINKS = tuple(f"{DCAT}{each}" for each in ("accessURL", "landingPage", "endpointDescription"))
_SERVICES = f"{DCAT}endpointURL"
_OWN = ("Catalog", "DatasetSeries", "Dataset")
"""What of the catalogue has an IRI that leads somewhere."""


def look(walk: Walk) -> Graph | None:
    """Look at the catalogue and at the files that it offers; give it where it can be read.

    Raises:
        Stopped: nothing more may be asked.
    """
    read = {kind: _read(walk, kind) for kind in FORMATS}
    known = [(kind, graph) for kind, graph in read.items() if graph is not None]
    if not known:
        return None
    _compare(walk, known)
    graph = known[0][1]
    _completeness(walk, graph)
    _files(walk, graph)
    _links(walk, graph)
    return graph


def _read(walk: Walk, kind: str) -> Graph | None:
    url = walk.site.path(PATH)
    reply = walk.follow(url, kind)
    if reply is None:
        return None
    if reply.status != 200:
        walk.faults.add("catalogue-missing", url, expected=f"200 {kind}", found=reply.status)
        return None
    walk.release = walk.release or reply.header("Hankegraafi-Release")
    return graphs.read(walk, reply, kind)


def _compare(walk: Walk, known: list[tuple[str, Graph]]) -> None:
    """See that every format says what the first one says."""
    first, graph = known[0]
    for kind, other in known[1:]:
        missing, more = graph.said - other.said, other.said - graph.said
        if missing or more:
            example = " ".join(min(missing or more))
            found = f"{kind}: −{len(missing)} +{len(more)}, {example}"
            walk.faults.add("catalogue-differs", walk.site.path(PATH), expected=first, found=found)


def _completeness(walk: Walk, graph: Graph) -> None:
    url = walk.site.path(PATH)
    for name, required in _REQUIRED.items():
        things = graph.of_class(f"{DCAT}{name}")
        if not things:
            walk.faults.add("catalogue-incomplete", url, expected=f"dcat:{name}")
        for thing in things:
            for each in required:
                if not graph.first(thing, f"{DCTERMS}{each}"):
                    walk.faults.add("catalogue-incomplete", thing, expected=f"dcterms:{each}")
    if not next(graph.objects(f"{DCTERMS}license"), ""):
        walk.faults.add("licence-missing", url, expected="dcterms:license")


def _files(walk: Walk, graph: Graph) -> None:
    """Look at the files of the current release whole; at some of those of others from outside."""
    current = set(_current(walk, graph))
    offered = [(each, dataset) for dataset in _datasets(graph) for each in _of(graph, dataset)]
    whole = [each for each, dataset in offered if walk.everything or dataset in current]
    others = [each for each, dataset in offered if not walk.everything and dataset not in current]
    if not offered:
        walk.faults.add("catalogue-incomplete", walk.site.path(PATH), expected="dcat:Distribution")
    chosen = _each_once(whole)[: distributions.MOST]
    for number, each in enumerate(chosen, start=1):
        distributions.look(walk, each)
        walk.progress("files", number, len(chosen))
    for each in spread(_each_once(others), walk.sample):
        distributions.glance(walk, each)


def _datasets(graph: Graph) -> list[str]:
    return [each for each in graph.subjects if graph.first(each, f"{DCAT}distribution")]


def _of(graph: Graph, dataset: str) -> Iterator[Distribution]:
    for each in graph.values(dataset, f"{DCAT}distribution"):
        yield Distribution.of(graph, each, dataset)


def _each_once(found: Iterable[Distribution]) -> list[Distribution]:
    return list({each.iri: each for each in found}.values())


def _current(walk: Walk, graph: Graph) -> list[str]:
    """Give the data sets of the current release: of the version served, else the last one."""
    datasets = _datasets(graph)
    served = [each for each in datasets if walk.release in graph.values(each, f"{DCAT}version")]
    if walk.release and served:
        return served
    last = max((graph.first(each, f"{DCTERMS}issued") for each in datasets), default="")
    return [each for each in datasets if graph.first(each, f"{DCTERMS}issued") in {"", last}]


def _links(walk: Walk, graph: Graph) -> None:
    """See that the addresses of the catalogue, and its own IRIs, lead somewhere on the site."""
    url = walk.site.path(PATH)
    for each in sorted({*graph.objects(_SERVICES)}):
        _is_ours(walk, each, url)
    targets = sorted({each for name in _LINKS for each in graph.objects(name)})
    for each in spread(targets, 4 * walk.sample):
        if _is_ours(walk, each, url):
            walk.look_up(each, url)
    own = sorted({each for name in _OWN for each in graph.of_class(f"{DCAT}{name}")})
    for each in spread(own, walk.sample):
        walk.look_up(each, url)


def _is_ours(walk: Walk, address: str, url: str) -> bool:
    """Say whether an address of the catalogue is on the site; note it where it is not."""
    ours = walk.site.locate(address) is not None
    if not ours:
        walk.faults.add("address-elsewhere", url, expected=walk.site.root, found=address)
    return ours
