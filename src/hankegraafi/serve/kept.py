"""What the catalogue knows of each release that is kept: its files, its words, its time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Any

from hankegraafi.release import Release, in_order, list_releases
from hankegraafi.release.sums import sums_of
from hankegraafi.serve import extent, facts
from hankegraafi.serve.extent import Coverage
from hankegraafi.serve.facts import Said, Value
from hankegraafi.serve.site import DATASET, Site
from hankegraafi.serve.void import release_iri
from hankegraafi.store import open_store

CATALOGUE = "catalogue.ttl"
_OWN = ("dcterms:license", "dcterms:rights")
"""What an earlier release says for itself or not at all: the terms under which it was given."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A release that is kept; `issued` is when it was published, None where nobody noted it.

    `files` is the manifest's list. `said` is its catalogue, by subject; `coverage` the days that
    its periods cover.
    """

    version: str
    base: str
    issued: datetime | None
    files: Sequence[Mapping[str, Any]]
    said: Mapping[str, Said]
    coverage: Coverage | None

    @property
    def iri(self) -> str:
        """The IRI of the release."""
        return release_iri(self.base, self.version)

    @property
    def series(self) -> str:
        """The IRI of the data set that it is a release of."""
        return f"{self.base}id/{DATASET}"

    @property
    def about(self) -> Said:
        """What its catalogue says of the data set."""
        return self.said.get(self.series, {})

    def all(self, name: str) -> list[Value]:
        """Give the values of a property of the data set."""
        return self.about.get(name, [])

    def iris(self, name: str) -> list[str]:
        """Give those values of a property of the data set that are IRIs."""
        return [each for each in self.all(name) if isinstance(each, str)]

    def agent(self, name: str) -> Said:
        """Give what is said of the one that a property names: publisher or contact point."""
        return next((self.said[each] for each in self.iris(name) if each in self.said), {})


def key(site: Site) -> str:
    """Give a text that changes whenever another release is kept or published.

    Raises:
        ReleaseError: the history cannot be read.
    """
    times = in_order(site.release.path.parent)
    return " ".join(f"{version}@{at.isoformat() if at else ''}" for version, at in times.items())


def of(site: Site) -> Sequence[Kept]:
    """Give what `read` gives, read anew only where another release is kept or published.

    Raises:
        ReleaseError: the history cannot be read.
    """
    state = key(site)
    with site.once("kept lock", RLock):
        held = site.kept.get("kept")
        if held is None or held[0] != state:
            held = site.kept["kept"] = (state, read(site))
        releases: list[Kept] = held[1]
    return releases


def own(site: Site) -> Kept:
    """Give the release that the site serves."""
    release = site.release

    def make() -> Kept:
        times = in_order(release.path.parent)
        said = facts.said_in(release.path / CATALOGUE)
        return _kept(site, release, times.get(release.version), said)

    return site.once("kept own", make)


def read(site: Site) -> list[Kept]:
    """Give the releases that are kept and whole, oldest first, the site's own last.

    What was published after it is left out: the site tells of its own time. This reads the
    catalogue of each release and asks its store for the days that it covers: not in the event loop.

    Raises:
        ReleaseError: the history cannot be read.
    """
    folder, own = site.release.path.parent, site.release
    times = in_order(folder)
    whole = {each.version: each for each in list_releases(folder)} | {own.version: own}
    known = list(times) if times.get(own.version) else [*times, own.version]
    before = known[: len(known) - known[::-1].index(own.version) - 1]
    order = [*(each for each in before if each in whole and each != own.version), own.version]
    own_said = facts.said_in(own.path / CATALOGUE)
    return [_kept(site, whole[each], times.get(each), own_said) for each in order]


def _kept(
    site: Site, release: Release, issued: datetime | None, newest: Mapping[str, Said]
) -> Kept:
    """Read a release; what it does not say of the data set is taken from the site's own."""
    said = facts.said_in(release.path / CATALOGUE)
    shared = newest.get(f"{site.base}id/{DATASET}", {})
    iri = f"{release.base}id/{DATASET}"
    if said and release.version != site.release.version:
        more = {name: values for name, values in shared.items() if name not in _OWN}
        said = {**newest, **said, iri: {**more, **said.get(iri, {})}}
    return Kept(
        version=release.version,
        base=release.base,
        issued=issued,
        files=release.manifest["files"],
        said=said,
        coverage=_coverage(site, release),
    )


def _coverage(site: Site, release: Release) -> Coverage | None:
    def ask() -> Coverage | None:
        if release.version == site.release.version:
            return extent.coverage(site.rows("coverage"))
        query, sums = site.queries["coverage"], sums_of(release)
        known = sums if sums.knows(query) else open_store(release.path)
        return extent.coverage(known.rows(query))

    return site.once(f"coverage {release.version}", ask)
