"""What a loader writes of releases into an engine, and how it takes a release out again.

Every step leaves something that the next load understands: the graphs of a release are named
before anything is put into them, and forgotten after they are empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from hankegraafi.errors import EngineError
from hankegraafi.store.remote import names
from hankegraafi.store.remote.door import Door, text, text_of
from hankegraafi.store.remote.state import Loaded

TOLD = "urn:hankegraafi:told"
SENT = "urn:hankegraafi:sent"
SERVED, IS = "urn:hankegraafi:served", "urn:hankegraafi:is"
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Register:
    """The graph of an engine that says which releases are there."""

    door: Door

    def releases(self) -> Mapping[str, Loaded]:
        """Give what is there, by version; what cannot be read counts as half of a release.

        Raises:
            EngineError: the engine cannot be asked.
        """
        found = {}
        for row in self.door.rows("releases"):
            version = names.version_of(row["release"].value)
            try:
                found[version] = Loaded.of(row["told"].value)
            except EngineError:
                found[version] = Loaded(version)
        return found

    def served(self) -> str | None:
        """Give the version that is served, if one is.

        Raises:
            EngineError: the engine cannot be asked.
        """
        rows = self.door.rows("served")
        return names.version_of(rows[0]["release"].value) if rows else None

    def write(self, loaded: Loaded) -> None:
        """Say of a release what is known of it, instead of what was said before.

        Raises:
            EngineError: the engine does not take it.
        """
        self._say(names.release(loaded.version), TOLD, text_of(loaded.json()))

    def stage(self, loaded: Loaded, stage: str) -> Loaded:
        """Say at which stage a release is.

        Raises:
            EngineError: the engine does not take it.
        """
        now = replace(loaded, stage=stage)
        self.write(now)
        return now

    def sent(self, version: str) -> int:
        """Give how many statements of a release were taken before its load broke off.

        Raises:
            EngineError: the engine cannot be asked.
        """
        rows = self.door.rows("sent", release=names.release(version))
        said = [each["sent"].value for each in rows]
        return max((int(each) for each in said if each.isascii() and each.isdigit()), default=0)

    def mark(self, version: str, sent: int) -> None:
        """Say how many statements of a release were taken.

        Raises:
            EngineError: the engine does not take it.
        """
        self._say(names.release(version), SENT, text_of(str(sent)))

    def serve(self, version: str) -> None:
        """Move the pointer, in one update.

        Raises:
            EngineError: the engine does not take it.
        """
        self._say(SERVED, IS, f"<{names.release(version)}>")

    def serve_none(self) -> None:
        """Take the pointer away.

        Raises:
            EngineError: the engine does not take it.
        """
        self.door.change(self._removing(SERVED, IS))

    def empty(self, version: str) -> None:
        """Take all statements of a release out; what is said of it stays.

        Raises:
            EngineError: the engine does not do it.
        """
        names_, view = names.names(version), names.view(version)
        for graphs in iter(lambda: self._named(names_), []):
            for start in range(0, len(graphs), _BATCH):
                batch = graphs[start : start + _BATCH]
                self._clear(*(own for own, _ in batch))
                told = " .\n".join(f"<{own}> <{names.OF}> <{each}>" for own, each in batch)
                self.door.change(f"DELETE DATA {{ GRAPH <{names_}> {{\n{told} }} }}")
        self._clear(view)
        self.door.change(self._removing(names.release(version), SENT))

    def is_there(self, version: str) -> bool:
        """Say whether statements stand under the name of a release, whatever is said of it.

        Raises:
            EngineError: the engine cannot be asked.
        """
        graphs = (names.names(version), names.view(version))
        return any(self.door.rows("some", graph=each) for each in graphs)

    def forget(self, version: str) -> None:
        """Take a release out.

        Raises:
            EngineError: the engine does not do it.
        """
        self.empty(version)
        self.door.change(self._removing(names.release(version), TOLD))

    def _named(self, names_: str) -> list[tuple[str, str]]:
        rows = self.door.rows("named", names=names_)
        return [(row["graph"].value, row["source"].value) for row in rows]

    def _clear(self, *graphs: str) -> None:
        self.door.change(
            self.door.clearing + ";\n".join(f"CLEAR SILENT GRAPH <{each}>" for each in graphs)
        )

    def _say(self, thing: str, property_: str, value: str) -> None:
        told = f"INSERT DATA {{ GRAPH <{names.STATE}> {{ <{thing}> <{property_}> {value} }} }}"
        self.door.change(f"{self._removing(thing, property_)} ;\n{told}")

    def _removing(self, thing: str, property_: str) -> str:
        return text("remove", thing=thing, property=property_)


def oldest(
    releases: Mapping[str, Loaded], keep: int, served: str, before: str | None
) -> list[Loaded]:
    """Give the releases beyond those that are kept: what is served, what was, the last loaded."""
    others = [each for each in releases.values() if each.version != served]
    order = sorted(others, key=lambda each: (each.version == before, each.number, each.version))
    return order[: max(len(order) - keep + 1, 0)]
