"""A release into an engine: beside what is served there, checked, and only then served.

Whatever breaks off, and wherever, what was served before stays whole, and the next load goes on or
begins anew.
"""

import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from hankegraafi.errors import EngineError, ReleaseError, UsageError
from hankegraafi.release import Release
from hankegraafi.store.remote import holding, state
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.bulk import Bulk, Folder, settle
from hankegraafi.store.remote.checking import Check, Progress, Unlike
from hankegraafi.store.remote.client import Client
from hankegraafi.store.remote.door import PAUSES, Door
from hankegraafi.store.remote.gathering import Gathered
from hankegraafi.store.remote.probing import Found, probe
from hankegraafi.store.remote.register import Register, oldest
from hankegraafi.store.remote.sending import Way, insert_names, way
from hankegraafi.store.remote.state import Loaded

WHOLE, LOADING, LEAVING = "whole", "loading", "leaving"
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_OWN = frozenset({"state", "probe", "served", "lock", "load", "none"})


@dataclass(frozen=True, slots=True)
class Wish:
    """How a release is loaded.

    `keep` is how many releases stay in the engine; `anew` replaces one of the same version;
    `updates` and `statements` are addresses of the engine that are found out where they are not
    given; `bulk` is a folder that Virtuoso's loader may read. The rest is for tests.
    """

    keep: int = 2
    anew: bool = False
    updates: str = ""
    statements: str = ""
    bulk: Folder | None = None
    seconds: float = 3600.0
    beat: float = holding.BEAT
    patience: float = holding.PATIENCE
    pauses: tuple[float, ...] = PAUSES
    lines: int = 0


@dataclass(slots=True)
class Outcome:
    """What a load came to.

    `sent` statements were sent, `compared` things looked at; `before` was served until now, and
    `removed` releases are there no more. Nothing was sent where the release was there.
    """

    version: str
    engine: str
    way: str = ""
    quads: int = 0
    sent: int = 0
    compared: int = 0
    seconds: float = 0.0
    resumed: int = 0
    before: str | None = None
    removed: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def load(address: EngineAddress, release: Release, wish: Wish, progress: Progress) -> Outcome:
    """Load a release into an engine, and have it served from there.

    Raises:
        EngineError: the engine does not do what is asked.
        FaultError: another load is under way.
        ReleaseError: the release here is not whole.
        UsageError: it is there with other content, or cannot be named there.
    """
    began = time.monotonic()
    _check_name(release)
    client = Client(address)
    try:
        door = Door(client, seconds=wish.seconds, pauses=wish.pauses)
        found = probe(door, updates=wish.updates, statements=wish.statements)
        door.updates, door.clearing = found.updates, found.dialect.clearing
        with holding.alone(door, beat=wish.beat, patience=wish.patience) as holder:
            loader = _Loader(door, found, release, wish, progress, holder.check)
            outcome = loader.run()
    finally:
        client.close()
    outcome.seconds = time.monotonic() - began
    if found.open_:
        outcome.warnings.append(
            f"the engine {address} takes updates from anybody who reaches it: let only this "
            "machine reach it, or give it a password"
        )
    return outcome


def _check_name(release: Release) -> None:
    if not _VERSION.fullmatch(release.version) or release.version in _OWN:
        raise UsageError(
            f"a release that is called {release.version!r} cannot be loaded",
            way_out="Its name may have letters of English, digits, and . _ - in it.",
        )
    if not state.digest(release.manifest):
        raise ReleaseError(
            f"the release {release.version} has no dump that could be loaded",
            way_out="Build it anew with: hankegraafi build",
        )


class _Loader:
    """One load, with the lock held."""

    def __init__(
        self,
        door: Door,
        found: Found,
        release: Release,
        wish: Wish,
        progress: Progress,
        held: Callable[[], None],
    ) -> None:
        self._door = door
        self._found = found
        self._release = release
        self._wish = wish
        self._progress = progress
        self._held = held
        self._register = Register(door)
        self._digest = state.digest(release.manifest)
        self._outcome = Outcome(release.version, door.name)

    def run(self) -> Outcome:
        """Load, check, serve, and take out what is beyond those that are kept."""
        version, there = self._release.version, self._register.releases()
        self._outcome.before = served = self._register.served()
        known = there.get(version)
        same = known is not None and known.stage == WHOLE and known.digest == self._digest
        if known is None or not same or self._wish.anew:
            self._refuse(known)
            known = self._loaded(known, there)
        self._outcome.quads = known.quads
        if served != version or self._outcome.before is None:
            self._held()
            self._register.serve(version)
        self._tidy()
        if self._found.dialect.bulk and (self._outcome.sent or self._outcome.removed):
            settle(self._door)
        return self._outcome

    def _refuse(self, known: Loaded | None) -> None:
        """See that the name is free, or may be taken.

        Raises:
            UsageError: something else is loaded under it.
        """
        other = known is not None and known.stage == WHOLE and known.digest != self._digest
        if other and not self._wish.anew:
            raise UsageError(
                f"the engine {self._door.name} has another release that is called "
                f"{self._release.version}: the digests differ",
                way_out="Replace it with --anew, or load a release with a version of its own.",
            )

    def _loaded(self, known: Loaded | None, there: Mapping[str, Loaded]) -> Loaded:
        """Load what is not there, and check it; a load that went on and fails is begun anew."""
        number = max((each.number for each in there.values()), default=0) + 1
        begun = Loaded(
            self._release.version,
            LOADING,
            self._digest,
            number=number,
            open_to_all=self._found.open_,
        )
        with self._way() as chosen:
            start = self._start(known, begun)
            try:
                return self._once(begun, chosen, start)
            except Unlike:
                if not start:
                    raise
                self._register.empty(begun.version)
                return self._once(begun, chosen, 0)

    def _start(self, known: Loaded | None, begun: Loaded) -> int:
        """Give how many statements need not be sent; what else is there is taken out."""
        sent = 0
        if known is not None:
            same = known.stage == LOADING and known.digest == self._digest
            goes_on = same and not self._wish.anew
            sent = self._register.sent(known.version) if goes_on else 0
            if not sent:
                self._withdraw(known.version)
                self._register.write(replace(known, stage=LEAVING))
                self._register.empty(known.version)
        elif self._register.is_there(begun.version):
            self._register.empty(begun.version)
        self._register.write(begun)
        return sent

    def _withdraw(self, version: str) -> None:
        """Serve nothing rather than half of a release that is replaced."""
        if self._outcome.before == version:
            self._register.serve_none()
            self._outcome.before = None
            self._outcome.warnings.append(
                f"{version} was served and was replaced: for a while nothing was served"
            )

    def _once(self, begun: Loaded, chosen: Way, start: int) -> Loaded:
        gathered = Gathered(self._release, self._digest)
        self._send(gathered, chosen, start)
        chosen.end()
        check = Check(self._door, begun.version, gathered)
        self._outcome.compared = check.run(self._progress)
        self._held()
        loaded = _known(begun, gathered)
        self._register.write(loaded)
        return loaded

    def _send(self, gathered: Gathered, chosen: Way, start: int) -> None:
        version, named = self._release.version, set[bytes]()
        total = int(self._release.manifest["counts"]["quads"])
        self._outcome.resumed, self._outcome.sent = start, 0
        for upto, piece in gathered.pieces(self._wish.lines or chosen.lines, chosen.size):
            if upto > start:
                new = {graph for graph in piece if graph is not None} - named
                insert_names(self._door, version, sorted(new))
                there = chosen.send(piece, upto)
                self._outcome.sent += sum(map(len, piece.values()))
                if there:
                    self._register.mark(version, there)
            named.update(graph for graph in piece if graph is not None)
            self._progress("statements sent", upto, max(total, upto))

    @contextmanager
    def _way(self) -> Iterator[Way]:
        """Choose how statements are sent; leave nothing behind."""
        folder, dialect = self._wish.bulk, self._found.dialect
        if folder and not dialect.bulk:
            raise UsageError(
                f"the engine {self._door.name} has no bulk loader that we know",
                way_out="Load without --bulk-folder.",
            )
        version = self._release.version
        chosen = (
            Bulk(self._door, version, folder) if folder else way(self._door, self._found, version)
        )
        self._outcome.way = chosen.name
        try:
            yield chosen
        finally:
            chosen.close()

    def _tidy(self) -> None:
        """Take out what is beyond those that are kept; what goes wrong here is a warning."""
        there, version = self._register.releases(), self._release.version
        halves = [e for e in there.values() if e.stage != WHOLE and e.version != version]
        whole = {name: each for name, each in there.items() if each.stage == WHOLE}
        gone = [*halves, *oldest(whole, self._wish.keep, version, self._outcome.before)]
        try:
            for number, each in enumerate(gone):
                self._progress("earlier releases removed", number, len(gone))
                self._register.write(replace(each, stage=LEAVING))
                self._register.forget(each.version)
                self._outcome.removed.append(each.version)
        except EngineError as error:
            self._outcome.warnings.append(f"an earlier release could not be removed: {error}")


def _known(begun: Loaded, gathered: Gathered) -> Loaded:
    """Write down what was gathered."""
    properties = {
        _iri(name): (each.triples, each.subjects, min(each.objects.about(), each.triples))
        for name, each in gathered.properties.items()
        if each.triples
    }
    return replace(
        begun,
        stage=WHOLE,
        quads=gathered.quads,
        curated=gathered.curated,
        graphs=len(gathered.graphs),
        properties=properties,
        classes={_iri(name): number for name, number in gathered.classes.items()},
        kinds={_iri(n): tuple(sorted(e.kinds)) for n, e in gathered.properties.items()},
    )


def _iri(term: bytes) -> str:
    return term.decode()[1:-1]
