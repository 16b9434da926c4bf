"""Candidates shown to a person, one after the other, and what is decided of each.

Each decision is on the disk before the next candidate is shown, so that nothing is lost whenever
this ends. Somebody else may decide meanwhile: the files are read anew for each decision.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hankegraafi import vocab
from hankegraafi.link import decisions, spaces
from hankegraafi.link.decisions import Place
from hankegraafi.link.propose import Outcome, decide
from hankegraafi.link.sssom import ACCEPT, REJECT, Link
from hankegraafi.link.things import Thing, read_things
from hankegraafi.link.words import PERSON, LinkWords, load_link_words

KEYS: Mapping[str, str] = {"a": ACCEPT, "r": REJECT, "s": "", "q": "quit"}
_WIDTH = 44
_INDENT = 14

Ask = Callable[[str], str]
"""Shows a text and gives the key that was pressed; an empty one where no more will come."""


@dataclass(slots=True)
class Review:
    """The candidates of one registry, shown in a language, decided on a day (YYYY-MM-DD)."""

    place: Place
    language: str
    day: str
    things: Mapping[str, Thing] = field(default_factory=dict)
    words: LinkWords = field(default_factory=load_link_words)
    decided: int = 0

    @classmethod
    def of(cls, place: Place, language: str, now: datetime) -> "Review":
        """Begin a review.

        Raises:
            DataError: a file is broken.
            FaultError: a file may not be read.
        """
        things = read_things(place.data, besides=place.of.source)
        return cls(place, language, now.date().isoformat(), things)

    def run(self, ask: Ask, tell: Callable[[str], None]) -> bool:
        """Show what is open until it is decided or put off; say whether to go on with others.

        Raises:
            DataError: a file is broken.
            FaultError: a file may not be written; the decisions before are.
        """
        seen: set[tuple[str, str]] = set()
        while (link := self._next(seen)) is not None:
            seen.add(link.pair)
            decision = self._asked(link, ask, tell)
            if decision == "quit":
                return False
            if decision:
                self.save(link.pair, decision)
                tell(f"  {self._say(decision)}")
        return True

    def save(self, pair: tuple[str, str], decision: str) -> None:
        """Write a decision; the other candidates of what was accepted are none any more.

        Raises:
            DataError: a file is broken.
            FaultError: a file may not be written, or another change is under way.
        """
        with decisions.alone(self.place.data):
            before = self.place.read(self.day)
            chosen = [decide(each, decision, self.day) for each in before.open if each.pair == pair]
            left = tuple(each for each in before.open if each.pair != pair)
            if decision == ACCEPT:
                left = tuple(each for each in left if not _is_settled(each, chosen))
            change = self.place.change(
                Outcome((*before.decided, *map(_by_person, chosen)), left), self.things, self.words
            )
            decisions.write(self.place.data, change)
        self.decided += len(chosen)

    def open(self) -> tuple[Link, ...]:
        """Give what is open now of things that there are, those that are surest first."""
        found = (each for each in self.place.read(self.day).open if each.subject_id in self.things)
        return tuple(sorted(found, key=lambda each: (-each.confidence, each.pair)))

    def _next(self, seen: set[tuple[str, str]]) -> Link | None:
        return next((each for each in self.open() if each.pair not in seen), None)

    def _asked(self, link: Link, ask: Ask, tell: Callable[[str], None]) -> str:
        for line in self.shown(link):
            tell(line)
        while True:
            key = ask(f"[{self._say('keys')}] ").strip().casefold()[:1]
            if not key:
                return "quit"
            if key in KEYS:
                return KEYS[key]
            tell(self._say("unknown"))

    def shown(self, link: Link) -> Iterator[str]:
        """Write both records side by side, and why they may be one."""
        yield ""
        yield _columns(
            "", f"{self._say('ours')}:", f"{self._say('theirs')} ({self.place.of.name}):"
        )
        ours, theirs = self._ours(self.things[link.subject_id]), self._theirs(link)
        for key in ("names", "former", "identifiers", "kind", "municipality", "body", "active"):
            left, right = ours.get(key, []), theirs.get(key, [])
            for number in range(max(len(left), len(right))):
                label = self._say(key) if number == 0 else ""
                yield from _rows(label, _nth(left, number), _nth(right, number))
        reason = self.words.because(link.evidence).best(self.language)[1]
        yield f"{self._say('why')}: {reason} ({link.confidence:g})"
        yield f"{self._say('says')}: {vocab.compact(link.predicate_id)} {link.object_id}"

    def _ours(self, thing: Thing) -> dict[str, list[str]]:
        body = self.things.get(thing.body)
        return _filled(
            names=[each.text for each in thing.labels],
            identifiers=[f"{each.scheme} {each.notation}" for each in thing.identifiers],
            kind=[thing.organisation.removeprefix("kind-") or thing.kind],
            municipality=[thing.municipality],
            body=[body.label if body else ""],
        )

    def _theirs(self, link: Link) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {}
        for part in filter(None, link.object_details.split("|")):
            key, _, value = part.partition("=")
            said.setdefault(key, []).append(value)
        iris = (link.object_id, *filter(None, link.object_identifiers.split("|")))
        known = (spaces.identifier_of(iri) for iri in iris)
        return _filled(
            names=[link.object_label, *said.get("name", ())],
            former=said.get("former", []),
            identifiers=[
                f"{each.scheme} {each.notation}" if each else iri
                for iri, each in zip(iris, known, strict=True)
            ],
            kind=[each.removeprefix("kind-") for each in said.get("kind", ())],
            municipality=said.get("municipality", []),
            body=said.get("body", []),
            active=[self._say("closed")] if "closed" in said else [],
        )

    def _say(self, key: str) -> str:
        return self.words.review[key].best(self.language)[1]


def _by_person(link: Link) -> Link:
    """Say in the evidence, too, that a person decided."""
    kinds = link.evidence.split("|")
    if PERSON in kinds:
        return link
    return replace(link, evidence=f"{link.evidence}|{PERSON}")


def _is_settled(link: Link, chosen: Iterable[Link]) -> bool:
    """Say whether the thing or the record of a candidate has found its counterpart."""
    kind = link.subject_id.rpartition("/")[0]
    return any(
        link.subject_id == each.subject_id
        or (link.object_id == each.object_id and each.subject_id.startswith(f"{kind}/"))
        for each in chosen
    )


def _filled(**parts: list[str]) -> dict[str, list[str]]:
    return {key: [each for each in values if each] for key, values in parts.items()}


def _nth(values: list[str], number: int) -> str:
    return values[number] if number < len(values) else ""


def _rows(label: str, left: str, right: str) -> Iterator[str]:
    """Write two texts beside each other, on as many lines as the longer one needs."""
    for start in range(0, max(len(left), len(right), 1), _WIDTH):
        end = start + _WIDTH
        yield _columns(label if start == 0 else "", left[start:end], right[start:end])


def _columns(label: str, left: str, right: str) -> str:
    return f"{label:<{_INDENT}} {left:<{_WIDTH}} {right}".rstrip()
