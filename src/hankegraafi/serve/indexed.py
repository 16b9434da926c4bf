"""The index of the release that a request asks, and the names that it has for things."""

from collections.abc import Iterable, Mapping

from hankegraafi.errors import FaultError
from hankegraafi.search.opened import FILE, Index, open_index
from hankegraafi.search.things import known, numbers
from hankegraafi.serve.problems import Refusal
from hankegraafi.serve.visit import Visit


def index_of(visit: Visit) -> Index:
    """Give the index of the release that a request asks.

    Raises:
        Refusal: it is an earlier release, which has none (404); or its index is missing, broken or
            of another version of this product (503).
    """
    site = visit.site
    try:
        return site.once("index", lambda: open_index(site.release.path / FILE))
    except FaultError as error:
        if visit.as_of and not visit.as_of.is_latest:
            version = site.release.version
            raise Refusal(404, "index_earlier", version=version, href=visit.now) from error
        raise Refusal(503, "index_missing") from error


def names_of(visit: Visit, index: Index, iris: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Give (language, name) of things in the visitor's language, by their IRIs."""
    found = numbers(index, iris)
    things = known(index, found.values()).things
    return {
        iri: things[number].label(visit.language)
        for iri, number in found.items()
        if number in things
    }
