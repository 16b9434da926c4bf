"""What an engine knows of the releases that were loaded into it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

import pyoxigraph as ox

from hankegraafi import queries, resources
from hankegraafi.errors import EngineError
from hankegraafi.store.remote import names
from hankegraafi.store.remote.client import Client, refused

_LARGEST = 1 << 25
"""So many bytes at most an engine says of a release: much more than of any that there is."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A release in an engine: what it says of itself there, as JSON.

    `stage` is "loading", "whole" or "leaving"; `digest` that of the dump which was loaded.
    `properties` gives for each property of the curated view how many triples have it, how many
    subjects and (about) how many objects these have; `classes` how many things are of a class.
    `kinds` gives for each property, in any graph, the kinds of its values as
    `store.remote.expressions.kind` names them: "other" is what an engine may not give back as it
    is. Releases that were loaded one after the other have ascending `number`s. `open_to_all` says
    that the engine took updates from anybody when it was loaded.
    """

    version: str
    stage: str = "loading"
    digest: str = ""
    quads: int = 0
    curated: int = 0
    graphs: int = 0
    properties: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)
    classes: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    number: int = 0
    open_to_all: bool = False

    def json(self) -> str:
        """Write what is known as JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @classmethod
    def of(cls, text: str) -> "Loaded":
        """Read what `json` wrote.

        Raises:
            EngineError: it is something else.
        """
        try:
            told: dict[str, Any] = json.loads(text)
            told["properties"] = {name: tuple(each) for name, each in told["properties"].items()}
            told["kinds"] = {name: tuple(each) for name, each in told["kinds"].items()}
            return cls(**told)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise EngineError(
                "without",
                "what the engine says of its releases cannot be read",
                way_out="Load the release anew: hankegraafi load --anew",
            ) from error


def digest(manifest: Mapping[str, Any]) -> str:
    """Give the digest by which a release is known: that of its sorted dump, by its manifest."""
    dump = "dumps/hankegraafi.nq"
    found = {str(each["path"]): str(each["sha256"]) for each in manifest["files"]}
    return found.get(dump) or found.get(f"{dump}.gz") or found.get(f"{dump}.zst") or ""


class Watched:
    """What an engine says of a release, asked again and again.

    It is asked after each answer, so what it said before is not read a second time.
    """

    def __init__(self, version: str) -> None:
        """Take the release."""
        self._text = _text("told", release=names.release(version))
        self._said: bytes | None = None
        self._loaded: Loaded | None = None

    def read(self, client: Client, seconds: float) -> Loaded | None:
        """Ask; None where it says nothing. The same object as before where it says the same.

        Raises:
            EngineError: it cannot be asked, or what it says cannot be read.
        """
        said = _asked(client, self._text, seconds)
        if said != self._said:
            told = _rows(client, said)
            self._loaded = Loaded.of(told[0]["told"]) if told else None
            self._said = said
        return self._loaded


def read(client: Client, version: str, seconds: float) -> Loaded | None:
    """Ask an engine once what it says of a release; None where it says nothing.

    Raises:
        EngineError: as `Watched.read`.
    """
    return Watched(version).read(client, seconds)


def served(client: Client, seconds: float) -> str | None:
    """Ask an engine which release is to be served from it; None where there is none.

    Raises:
        EngineError: it cannot be asked.
    """
    rows = _rows(client, _asked(client, _text("served"), seconds))
    return names.version_of(rows[0]["release"]) if rows else None


def _text(name: str, **iris: str) -> str:
    return queries.bind(queries.load(resources.folder("queries") / "engine" / f"{name}.rq"), iris)


def _asked(client: Client, text: str, seconds: float) -> bytes:
    reply = client.ask(text, accept="application/sparql-results+json", seconds=seconds)
    try:
        if reply.status != 200:
            raise refused(client.address, reply)
        return reply.whole(_LARGEST)
    finally:
        reply.close()


def _rows(client: Client, content: bytes) -> list[dict[str, str]]:
    try:
        rows = ox.parse_query_results(content, format=ox.QueryResultsFormat.JSON)
        if not isinstance(rows, ox.QuerySolutions):
            return []
        variables = [each.value for each in rows.variables]
        return [{each: row[each].value for each in variables} for row in rows]
    except (SyntaxError, ValueError, AttributeError) as error:
        raise EngineError(
            "broken",
            f"the engine {client.address} gave what is no answer to a query",
            engine=str(client.address),
            way_out="Is its address that of a SPARQL endpoint?",
        ) from error
