"""What somebody should look at: the pairs that may be one, and the numbers that may be two."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hankegraafi.names import review
from hankegraafi.names.forms import form
from hankegraafi.names.match import Candidate, Match, match, relatives
from hankegraafi.names.register import Label, Organisation, register_of
from hankegraafi.sources.lists.organisations import Organisations
from hankegraafi.sources.lists.part import Outcome

_COMPARED = 20_000
_NUMBERED = re.compile(r"/y-([0-9]{7}-[0-9])$")
_DIFFERS = "name-differs"


class Questions(NamedTuple):
    """The rows that a reading adds to the review file, undecided ones, and what the report says.

    `notes` are codes of reasons, each with what it is about.
    """

    rows: tuple[review.Row, ...]
    notes: tuple[tuple[str, str], ...]


def questions(outcome: Outcome, organisations: Organisations) -> Questions:
    """Gather what a reading leaves to an editor."""
    found = [
        row
        for iri, (name, candidates) in sorted(outcome.candidates.items())
        for row in review.rows_of(iri, name, Match(None, candidates), organisations.words)
    ]
    notes = []
    for iri, number in _numbers(outcome):
        differing = list(_differing(iri, outcome.new[iri], organisations))
        found += differing
        if any(organisations.is_open(row.pair) for row in differing):
            notes.append(("number-names", number))
    if len(outcome.new) > _COMPARED:
        notes.append(("not-compared", str(len(outcome.new))))
    else:
        found += _alike(outcome, organisations)
    rows = {row.pair: row for row in found if organisations.is_open(row.pair)}
    return Questions(tuple(rows.values()), tuple(notes))


def _numbers(outcome: Outcome) -> Iterator[tuple[str, str]]:
    """The new organisations that have a business ID and several names."""
    for iri, names in sorted(outcome.new.items()):
        number = _NUMBERED.search(iri)
        if number and len(names) > 1:
            yield iri, number[1]


def _differing(iri: str, names: list[str], organisations: Organisations) -> Iterator[review.Row]:
    """The names of one number that are nothing like its best one: by the number they are one."""
    words, best = organisations.words, organisations.label(names)
    known = register_of([Organisation(iri, (Label(best),))], words)
    keys = {form(best, words).key}
    for name in sorted(names):
        key = form(name, words).key
        own = organisations.named(name)
        if key in keys or not own or match(name, register=known).candidates:
            continue
        keys.add(key)
        one = Candidate(iri, words.weight((_DIFFERS,)), (_DIFFERS,), best)
        yield from review.rows_of(own, name, Match(None, (one,)), words)


def _alike(outcome: Outcome, organisations: Organisations) -> Iterator[review.Row]:
    """The new organisations that may be another of them."""
    new = [
        Organisation(iri, tuple(Label(name, "") for name in sorted(names)))
        for iri, names in outcome.new.items()
    ]
    for iri, found in relatives(new, organisations.words):
        label = organisations.label(outcome.new[iri])
        yield from review.rows_of(iri, label, found, organisations.words)
