"""Several rows of one project become one record; where they contradict each other, none does.

What comes out does not depend on the order of the rows.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from hankegraafi.sources.lists import terms
from hankegraafi.sources.lists.organisations import Named
from hankegraafi.sources.lists.record import Reader
from hankegraafi.sources.lists.told import SAME_IRI, LeftOut, Record, Rejected, Said
from hankegraafi.sources.values.moments import Moment
from hankegraafi.sources.values.money import Amount

DIFFER = "rows-differ"
_COORDINATOR = "hanke:role-coordinator"
_RANK = {term.predicate: rank for rank, term in enumerate(terms.PROJECT_TERMS.values())}
_FIRST = ("awarded", "decision", "recipient", "funder", "programme", "authority", "kind")
_BY = (*_FIRST, "amount", "spent")


class Claim(NamedTuple):
    """What a row says where all rows must say the same: the key of a term, and the value."""

    key: str
    value: Any
    row: int


def gather(records: Sequence[Record], reader: Reader) -> Record | tuple[Rejected, ...]:
    """Make one record of the records of its rows, or say of each row why there is none."""
    wrong = _contradiction(records, reader)
    if wrong:
        return wrong
    whole = Record(records[0].row, records[0].code, more=tuple(e.row for e in records[1:]))
    whole.values = _values(records)
    whole.names = [named for each in records for named in each.names]
    whole.left_out = [left for each in records for left in each.left_out]
    _roles(whole, records)
    _fundings(whole, records, reader.own_fundings)
    if "title" not in whole.values:
        fault: Rejected | None = Rejected(whole.row, reader.column("title"), "", "missing")
    else:
        fault = reader.sound.wrong(whole)
    if fault is None:
        return whole
    return tuple(fault._replace(row=row) for row in whole.rows)


def _contradiction(records: Sequence[Record], reader: Reader) -> tuple[Rejected, ...]:
    """Say of each row what it says otherwise than another; nothing where they agree."""
    found: dict[str, list[Claim]] = {}
    for each in records:
        for claim in _claims(each, reader.own_fundings):
            found.setdefault(claim.key, []).append(claim)
    for key, claims in found.items():
        if any(_same(each.value) != _same(claims[0].value) for each in claims):
            return tuple(_differing(key, claims, records, reader))
    return ()


def _differing(
    key: str, claims: Sequence[Claim], records: Sequence[Record], reader: Reader
) -> Iterator[Rejected]:
    """Reject every row, with what it says and the first row that says something else."""
    said = {claim.row: claim for claim in claims}
    for row in (each.row for each in records):
        own = said.get(row)
        value = _same(own.value) if own else None
        other = next(each.row for each in claims if _same(each.value) != value)
        reason = SAME_IRI if key == terms.CODE else DIFFER
        yield Rejected(row, reader.column(key), _text(own.value) if own else "", reason, other)


def _claims(record: Record, own: frozenset[str]) -> Iterator[Claim]:
    """What a row says that can have one value in a project."""
    yield Claim(terms.CODE, record.code, record.row)
    for name, values in record.values.items():
        if not terms.PROJECT_TERMS[name].many:
            for value in values:
                language = value.language if isinstance(value, Said) else ""
                yield Claim(f"{name}@{language}" if language else name, value, record.row)
    heads = sorted({named.iri for role, named in record.roles if role == _COORDINATOR})
    if heads:
        yield Claim("coordinator", tuple(heads), record.row)
    for funding, said in record.fundings.items():
        if funding not in own:
            for name, value in said.items():
                yield Claim(f"funding.{funding}.{name}", value, record.row)


def _values(records: Sequence[Record]) -> dict[str, list[Any]]:
    """What the rows say of the project, in the order of the terms."""
    found: dict[str, set[Any]] = {}
    for each in records:
        for name, values in each.values.items():
            found.setdefault(name, set()).update(values)
    return {name: sorted(found[name], key=str) for name in terms.PROJECT_TERMS if name in found}


def _roles(whole: Record, records: Sequence[Record]) -> None:
    """One role for each organisation: the first in the order of the terms."""
    given = sorted(
        (
            (_RANK[role], named.iri, each.row, role, named)
            for each in records
            for role, named in each.roles
        ),
        key=lambda one: one[:3],
    )
    chosen: dict[str, str] = {}
    for _, iri, row, role, named in given:
        if iri not in chosen:
            chosen[iri] = role
            whole.roles.append((role, named))
        elif chosen[iri] != role:
            left = LeftOut(row, role.removeprefix("hanke:role-"), "one-role")
            whole.left_out.append(left)


def _fundings(whole: Record, records: Sequence[Record], own: frozenset[str]) -> None:
    """Put fundings together: those that the rows share by name, a row's own ones by number."""
    numbered = _numbered(records, own)
    found: dict[str, dict[str, Any]] = {}
    wholes: dict[str, str] = {}
    for each in records:
        called = {name: numbered.get((each.row, name), name) for name in each.fundings}
        for name, said in each.fundings.items():
            found.setdefault(called[name], {}).update(said)
            above = each.wholes.get(name)
            if above:
                wholes[called[name]] = called.get(above, above)
    whole.fundings = {
        name: {term: found[name][term] for term in terms.FUNDING_TERMS if term in found[name]}
        for name in sorted(found, key=lambda each: (len(each), each))
    }
    whole.wholes = wholes
    whole.described = {new: name for (_, name), new in numbered.items()}


def _numbered(records: Iterable[Record], own: frozenset[str]) -> dict[tuple[int, str], str]:
    """Number each row's own fundings, by what they say: by day, decision, recipient, amount."""
    found: dict[str, list[tuple[tuple[Any, ...], int]]] = {}
    for each in records:
        for name in own & each.fundings.keys():
            key = tuple(_order(each.fundings[name].get(term)) for term in _BY)
            found.setdefault(name, []).append((key, each.row))
    return {
        (row, name): f"{name}-{number}"
        for name, rows in found.items()
        for number, (_, row) in enumerate(sorted(rows), 1)
    }


def _order(value: Any) -> tuple[Any, ...]:
    """What values of one term are sorted by; what is not said comes first."""
    if isinstance(value, Amount):
        return (True, value.value, value.currency)
    return () if value is None else (True, str(_same(value)))


def _same(value: Any) -> Any:
    """What of a value must be the same: an organisation's spelling need not be."""
    return value.iri if isinstance(value, Named) else value


def _text(value: Any) -> str:
    """A value as text."""
    if isinstance(value, Named):
        return value.name or value.iri
    if isinstance(value, Amount):
        return f"{value.value} {value.currency}"
    if isinstance(value, Moment):
        return str(value.value)
    if isinstance(value, Said):
        return value.words
    return ", ".join(value) if isinstance(value, tuple) else str(value)
