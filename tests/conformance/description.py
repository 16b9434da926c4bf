"""Cases about the service description: https://www.w3.org/TR/sparql11-service-description/."""

import pyoxigraph as ox
from tests.conformance.asking import GRAPHS
from tests.conformance.data import Source
from tests.conformance.serving import Client, Wrong

_SD = "http://www.w3.org/ns/sparql-service-description#"
_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_CLASSES = frozenset(
    "Aggregate Dataset EntailmentProfile EntailmentRegime Feature Function Graph GraphCollection "
    "Language NamedGraph Service".split()
)
_INSTANCES = frozenset(
    "BasicFederatedQuery DereferencesURIs EmptyGraphs RequiresDataset SPARQL10Query SPARQL11Query "
    "SPARQL11Update UnionDefaultGraph".split()
)
_DOMAINS = {
    "availableGraphs": {"Service"},
    "defaultDataset": {"Service"},
    "defaultEntailmentRegime": {"Service"},
    "defaultGraph": {"Dataset"},
    "defaultSupportedEntailmentProfile": {"Service"},
    "endpoint": {"Service"},
    "entailmentRegime": {"NamedGraph"},
    "extensionAggregate": {"Service"},
    "extensionFunction": {"Service"},
    "feature": {"Service"},
    "graph": {"NamedGraph"},
    "inputFormat": {"Service"},
    "languageExtension": {"Service"},
    "name": {"NamedGraph"},
    "namedGraph": {"GraphCollection", "Dataset"},
    "propertyFeature": {"Service"},
    "resultFormat": {"Service"},
    "supportedEntailmentProfile": {"NamedGraph"},
    "supportedLanguage": {"Service"},
}
_VOCABULARY = _CLASSES | _INSTANCES | _DOMAINS.keys()

Statement = tuple[object, str, object]


def returns_rdf(client: Client) -> None:
    """Ask the endpoint for its description, in every format for graphs.

    Raises:
        Wrong: there is none, or it cannot be read.
    """
    for extension in GRAPHS:
        if not _read(client, extension):
            raise Wrong(f"the description is empty as {extension}")


def has_endpoint(client: Client) -> None:
    """Look for the address that was asked as the endpoint of a service.

    Raises:
        Wrong: it is not there.
    """
    said = [value for _, predicate, value in _read(client) if predicate == f"{_SD}endpoint"]
    if ox.NamedNode(f"{client.address}/sparql") not in said:
        raise Wrong(f"{client.address}/sparql is not the endpoint: {said}")


def conforms(client: Client) -> None:
    """Hold the description against the vocabulary: its terms, domains, and one whole service.

    Raises:
        Wrong: it breaks a rule of the vocabulary.
    """
    statements = _read(client)
    types: dict[object, set[str]] = {}
    for subject, predicate, value in statements:
        if predicate == _TYPE and isinstance(value, ox.NamedNode):
            types.setdefault(subject, set()).add(value.value.removeprefix(_SD))
    for subject, predicate, value in statements:
        _is_known(predicate)
        _is_known(value.value if isinstance(value, ox.NamedNode) else "")
        domain = _DOMAINS.get(predicate.removeprefix(_SD))
        own = types.get(subject, set()) & _CLASSES
        if domain and own and not own & domain:
            raise Wrong(f"{predicate} stands at a {', '.join(sorted(own))}")
        if domain and isinstance(value, ox.Literal):
            raise Wrong(f"{predicate} has the literal {value}")
    services = [subject for subject, names in types.items() if "Service" in names]
    for service in services:
        if not [1 for s, p, _ in statements if s == service and p == f"{_SD}endpoint"]:
            raise Wrong(f"{service} has no endpoint")
    if not services:
        raise Wrong("nothing is a Service")


def _is_known(iri: str) -> None:
    if iri.startswith(_SD) and iri.removeprefix(_SD) not in _VOCABULARY:
        raise Wrong(f"the vocabulary has no {iri}")


def _read(client: Client, extension: str = "ttl") -> list[Statement]:
    response = client.send("GET", "/sparql", {"Accept": GRAPHS[extension]})
    if response.status != 200 or response.media_type != GRAPHS[extension]:
        raise Wrong(f"{GRAPHS[extension]} expected, got {response.status} {response.media_type}")
    source = Source(f"{client.address}/sparql", extension, response.content)
    try:
        return [(quad.subject, quad.predicate.value, quad.object) for quad in source.quads()]
    except SyntaxError as error:
        raise Wrong(f"the {extension} cannot be read: {error}") from error
