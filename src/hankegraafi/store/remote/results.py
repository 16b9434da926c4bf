"""The answer of an engine elsewhere, read as it comes, in the words that our own would use."""

import json
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Context, Decimal
from typing import Any, TypeVar

import pyoxigraph as ox

from hankegraafi import vocab
from hankegraafi.errors import EngineError, HankegraafiError
from hankegraafi.store.answer import Answer, Results, Term
from hankegraafi.store.remote.client import Reply
from hankegraafi.store.remote.fragment import Reading

T = TypeVar("T")
Row = list[Term | None]

_DIGITS = 18
_WIDE = Context(prec=100)
_LARGEST = Decimal((1 << 127) - 1).scaleb(-_DIGITS, _WIDE)
"""The largest decimal number that our own engine computes with; above it, it has no value."""
_DECIMAL = ox.NamedNode(vocab.expand("xsd:decimal"))
_ZERO = ox.Literal("0", datatype=ox.NamedNode(vocab.expand("xsd:integer")))
_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,60}(?:\.[0-9]{0,60})?|\.[0-9]{1,60})")
_WORTH = 1 << 14


class RemoteAnswer(Answer):
    """What an engine elsewhere found; what goes wrong while it is read is an EngineError."""

    def __init__(self, results: Results, reply: Reply) -> None:
        super().__init__(results)
        self._reply = reply

    def _read(self, kind: str, read: Callable[[Any], T]) -> T:
        try:
            return super()._read(kind, read)
        except HankegraafiError:
            raise self._reply.error or broken(self._reply) from None
        except (SyntaxError, ValueError, OSError) as error:
            raise self._reply.error or broken(self._reply, str(error)) from error
        finally:
            self._reply.close()


def answer(
    reply: Reply, reading: Reading | None, shown: Sequence[str] | None, *, most: int | None
) -> Answer | None:
    """Read an answer; None where it may have been cut after its `most` rows.

    `reading` says what of it is still to be computed; `shown` are the columns in their order, and
    None where yes or no is asked. Where one of them is not there, the answer is None too.

    Raises:
        EngineError: it is not what SPARQL's protocol says.
    """
    results = _parsed(reply)
    if isinstance(results, ox.QueryBoolean) is not (shown is None):
        raise broken(reply, "it is of another kind than the question")
    if isinstance(results, ox.QueryBoolean) or shown is None:
        return RemoteAnswer(results, reply)
    names = [each.value for each in results.variables]
    if not set(_asked(shown, reading)) <= set(names):
        reply.close()
        return None
    if most is None and names == list(shown) and not _is_computed(reading):
        return RemoteAnswer(results, reply)
    rows: Iterable[Row] = (list(row) for row in results)
    if most is not None:
        rows = _all(rows, reply)
        if len(rows) >= most:
            reply.close()
            return None
    told = _Told(shown, _rows(names, shown, rows, reading))
    try:
        return RemoteAnswer(_read(told, ox.QueryResultsFormat.TSV), reply)
    except (SyntaxError, ValueError, OSError, HankegraafiError) as error:
        raise reply.error or broken(reply, str(error)) from error


def _is_computed(reading: Reading | None) -> bool:
    return reading is not None and bool(
        reading.averages or reading.copies or reading.sums or reading.decimals
    )


def _asked(shown: Sequence[str], reading: Reading | None) -> Iterator[str]:
    """Go through the columns that the engine is asked for: not those that are computed here."""
    computed = {each.name for each in reading.averages} if reading else set()
    copies = reading.copies if reading else {}
    return (name for name in shown if name not in computed and name not in copies)


def check(content: bytes, reply: Reply, reading: Reading | None = None) -> None:
    """Go through an answer that is there as a whole: each row has to be one.

    Raises:
        EngineError: it is not what SPARQL's protocol says, or cannot be true.
    """
    try:
        results = _read(content, ox.QueryResultsFormat.JSON)
        if isinstance(results, ox.QueryBoolean):
            json.loads(content)  # it stops at the word itself
        else:
            _see_rows(results, reading or Reading(()))
    except (SyntaxError, ValueError, RecursionError) as error:
        raise broken(reply, str(error)) from error


def _see_rows(results: ox.QuerySolutions, reading: Reading) -> None:
    """See that no row lacks what each must have, and that numbers are numbers.

    Raises:
        ValueError: a row does not.
    """
    names = [each.value for each in results.variables]
    certain = [place for place, name in enumerate(names) if name in reading.certain]
    numbers = [place for place, name in enumerate(names) if name in reading.numbers]
    if not (certain or numbers):
        deque(results, maxlen=0)
        return
    for row in results:
        if None in [row[place] for place in certain]:
            raise ValueError("a row lacks a value")
        for place in numbers:
            _value(row[place])


def broken(reply: Reply, why: str = "") -> EngineError:
    """Say that an answer is none."""
    reply.close()
    told = f" ({reply.without_secrets(why)[:200]})" if why else ""
    return EngineError(
        "broken",
        f"the engine {reply.engine} gave what is no whole answer{told}",
        engine=reply.engine,
        way_out="Look at its log; is its address that of a SPARQL endpoint?",
    )


def _parsed(reply: Reply) -> ox.QuerySolutions | ox.QueryBoolean:
    kind = reply.headers.get_content_type()
    if kind not in {"application/sparql-results+json", "application/json"}:
        raise broken(reply, f"it is {kind[:80]}")
    try:
        return _read(reply, ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError, OSError, HankegraafiError) as error:
        raise reply.error or broken(reply, str(error)) from error


def _read(file: Any, format_: ox.QueryResultsFormat) -> ox.QuerySolutions | ox.QueryBoolean:
    return ox.parse_query_results(file, format=format_)


def _all(rows: Iterable[Row], reply: Reply) -> list[Row]:
    try:
        return list(rows)
    except (SyntaxError, ValueError, OSError, HankegraafiError) as error:
        raise reply.error or broken(reply, str(error)) from error


def _rows(
    names: Sequence[str], shown: Sequence[str], rows: Iterable[Row], reading: Reading | None
) -> Iterator[Row]:
    """Go through the rows as they are shown."""
    reading = reading or Reading(())
    averages = {each.name: each for each in reading.averages}
    for values in rows:
        row = dict(zip(names, values, strict=True))
        told: Row = []
        for name in shown:
            if name in averages:
                average = averages[name]
                told.append(_average(row.get(average.total), row.get(average.number)))
                continue
            value = row.get(reading.copies.get(name, name))
            if name in reading.sums:
                value = value or _ZERO
            if name in reading.decimals:
                value = _decimal(value)
            told.append(value)
        yield told


def _average(total: Term | None, number: Term | None) -> Term | None:
    """Divide as our own engine does: decimal numbers with 18 digits after the point, cut off."""
    value, count = _value(total), int(_value(number) or 0)
    if not count or value is None:
        return _ZERO
    if value.copy_abs() > _LARGEST:
        return None
    scaled = int(value.scaleb(_DIGITS, _WIDE))
    whole = abs(scaled) // count * (1 if scaled >= 0 else -1)
    return _number(Decimal(whole).scaleb(-_DIGITS, _WIDE))


def _decimal(term: Term | None) -> Term | None:
    if isinstance(term, ox.Literal) and term.datatype == _DECIMAL:
        value = _value(term)
        return None if value is None or value.copy_abs() > _LARGEST else _number(value)
    return term


def _value(term: Term | None) -> Decimal | None:
    """Give the value of a number.

    Raises:
        ValueError: it is none.
    """
    if term is None:
        return None
    if not isinstance(term, ox.Literal) or not _NUMBER.fullmatch(term.value):
        raise ValueError(f"{str(term)[:80]} is no number")
    return Decimal(term.value)


def _number(value: Decimal) -> ox.Literal:
    written = f"{value:f}"
    if "." in written:
        written = written.rstrip("0").rstrip(".")
    return ox.Literal("0" if written in {"-0", ""} else written, datatype=_DECIMAL)


class _Told:
    """Rows as a file of tab-separated values (SPARQL 1.1 Query Results CSV and TSV Formats §4)."""

    def __init__(self, names: Sequence[str], rows: Iterator[Row]) -> None:
        self._kept = bytearray("\t".join(f"?{name}" for name in names).encode() + b"\n")
        self._rows = rows

    def read(self, size: int = -1) -> bytes:
        """Give the next bytes, about as many as are asked for."""
        wanted = max(size, 1) if size >= 0 else 1 << 62
        while len(self._kept) < min(wanted, _WORTH) or size < 0:
            row = next(self._rows, None)
            if row is None:
                break
            cells = ("" if term is None else _cell(term) for term in row)
            self._kept += "\t".join(cells).encode() + b"\n"
        given = bytes(self._kept[:wanted])
        del self._kept[:wanted]
        return given


def _cell(term: Term) -> str:
    return str(term).replace("\t", "\\t")
