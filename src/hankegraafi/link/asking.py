"""A registry asked for our things, one after the other, over its public interface."""

from collections.abc import Iterable, Iterator, Mapping

from hankegraafi.errors import UsageError
from hankegraafi.link.record import Fetch, Record
from hankegraafi.link.registries.registry import Question, Registry
from hankegraafi.link.things import Thing
from hankegraafi.names.identifiers import normal


def records(registry: Registry, things: Mapping[str, Thing], fetch: Fetch) -> Iterator[Record]:
    """Give what a registry knows of our things, each record once.

    A thing is asked for by its identifier in the registry's own scheme, else by its first name.

    Raises:
        UsageError: the registry has no interface that can be asked.
        FaultError: it does not answer, or not in the documented form.
    """
    if registry.ask is None:
        raise UsageError(
            f"{registry.name} cannot be asked for one thing",
            way_out=f"Give a file of it with --file; it is published at {registry.address}",
        )
    seen: set[str] = set()
    for question in questions(registry, things.values()):
        for record in registry.ask(question, fetch):
            if record.key not in seen:
                seen.add(record.key)
                yield record


def questions(registry: Registry, things: Iterable[Thing]) -> Iterator[Question]:
    """Say what is asked of a registry, each question once."""
    asked: set[Question] = set()
    for thing in things:
        own = (each for each in map(normal, thing.identifiers) if each)
        question = next((each for each in own if each.scheme == registry.scheme), thing.label)
        if thing.kind in registry.kinds and question and question not in asked:
            asked.add(question)
            yield question
