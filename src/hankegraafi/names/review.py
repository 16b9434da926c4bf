"""The review file: candidates that wait for an editor, and what editors decided (SSSOM, TSV).

One row is one candidate: the name in the source, the organisation or project that it may mean, the
confidence and the evidence. An editor writes `accept` or `reject` into the column `decision`; what
is written there is kept and honoured at every later reading. The format is the Simple Standard for
Sharing Ontological Mappings, with `evidence` and `decision` as declared extensions.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError, FaultError
from hankegraafi.names.forms import clean
from hankegraafi.names.match import Candidate, Match
from hankegraafi.names.wordlists import Words

ACCEPT, REJECT = "accept", "reject"
SAME = "skos:exactMatch"
WITHDRAWN = "dcterms:isReplacedBy"
NOTHING = "sssom:NoTermFound"
_MOST_BYTES = 64 << 20
_FORMULA = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the review file; the names of the fields are its columns.

    `confidence` is from 0 to 1 with at most three decimals; `evidence` is kinds with "|" between;
    `decision` is "accept", "reject" or empty.
    """

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: float
    evidence: str = ""
    comment: str = ""
    decision: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """What a decision is about."""
        return self.subject_id, self.object_id


COLUMNS = tuple(each.name for each in fields(Row))


@dataclass(frozen=True, slots=True)
class Decisions:
    """What editors decided: subject → accepted object, and the pairs that they rejected."""

    accepted: Mapping[str, str] = field(default_factory=dict)
    rejected: frozenset[tuple[str, str]] = frozenset()


def rows_of(
    subject: str, label: str, found: Match, words: Words, *, language: str = "en"
) -> tuple[Row, ...]:
    """Give the rows for the candidates of a name that was not accepted; none where it was.

    `subject` is the IRI that the name has while nobody has decided; `language` is that of the
    comment, which says the evidence in words.
    """
    if found.iri is not None:
        return ()
    return tuple(_row(subject, label, each, words, language) for each in found.candidates)


def withdrawal(subject: str, label: str, comment: str = "") -> Row:
    """Give the row that asks whether what has vanished from its source is to be withdrawn."""
    justification = "semapv:UnspecifiedMatching"
    return Row(
        subject, _line(label), WITHDRAWN, NOTHING, "", justification, 0.0, "", _line(comment)
    )


def decide(subject: str, found: Match, decisions: Decisions) -> Match:
    """Let an editor's decision come before what was found."""
    accepted = decisions.accepted.get(subject)
    left = tuple(each for each in found.candidates if (subject, each.iri) not in decisions.rejected)
    if accepted is None:
        kept = found.iri if (subject, found.iri or "") not in decisions.rejected else None
        return Match(kept, left)
    chosen = [each for each in left if each.iri == accepted]
    label = chosen[0].label if chosen else ""
    evidence = (*(chosen[0].evidence if chosen else ()), "editor")
    rest = tuple(each for each in left if each.iri != accepted)
    return Match(accepted, (Candidate(accepted, 1.0, evidence, label), *rest))


def read_review(path: Path, *, base: str) -> tuple[Row, ...]:
    """Read a review file whole; there is none yet when it does not exist.

    Raises:
        DataError: it is broken; names the line.
        FaultError: it may not be read.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError("the file is larger than 64 MiB", path=path, way_out="Part it.")
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return ()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DataError(
            "the file is not UTF-8", path=path, line=line, way_out="Save it as UTF-8 text."
        ) from error
    except OSError as error:
        raise FaultError(
            f"{path} may not be read ({error.strerror})", way_out="Check its rights."
        ) from error
    return _parse(text, path, base)


def decisions_of(rows: Iterable[Row]) -> Decisions:
    """Gather the decisions that rows hold."""
    rows = tuple(rows)
    return Decisions(
        accepted={row.subject_id: row.object_id for row in rows if row.decision == ACCEPT},
        rejected=frozenset(row.pair for row in rows if row.decision == REJECT),
    )


def merged(found: Iterable[Row], before: Iterable[Row]) -> tuple[Row, ...]:
    """Put new rows and those of a file together, sorted: decisions and comments are kept.

    A row without a decision that is no longer found goes; one with a decision stays.
    """
    old = {row.pair: row for row in before}
    result = {pair: row for pair, row in old.items() if row.decision}
    for row in sorted(found, key=_order):
        known = old.get(row.pair)
        if known:
            row = replace(row, decision=known.decision, comment=known.comment or row.comment)
        result[row.pair] = row
    return tuple(sorted(result.values(), key=_order))


def text_of(rows: Iterable[Row], *, base: str) -> str:
    """Give the text of a review file; `base` is what IRIs of ours begin with."""
    prefixes = "\n".join(f"#  {short}: {long}" for short, long in sorted(_prefixes(base).items()))
    target = io.StringIO()
    target.write(_HEADER.format(prefixes=prefixes, base=base))
    writer = csv.writer(target, delimiter="\t", lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=_order):
        writer.writerow(_cells(row, base))
    return target.getvalue()


_HEADER = """\
#curie_map:
{prefixes}
#extension_definitions:
#- slot_name: evidence
#- slot_name: decision
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_set_id: {base}id/review
#mapping_tool: hankegraafi
"""
_PREFIXES = {
    "dcterms": vocab.PREFIXES["dcterms"],
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": vocab.PREFIXES["skos"],
    "sssom": "https://w3id.org/sssom/",
}


def _prefixes(base: str) -> dict[str, str]:
    return {**{kind: iris.thing(base, kind, "") for kind in iris.KINDS}, **_PREFIXES}


def _short(iri: str, base: str) -> str:
    """Write an IRI of ours as a CURIE; another stays whole."""
    name = iris.split(iri, base)
    return f"{name.kind}:{iri.removeprefix(iris.thing(base, name.kind, ''))}" if name else iri


def _whole(curie: str, base: str) -> str:
    kind, colon, name = curie.partition(":")
    return iris.thing(base, kind, name) if colon and kind in iris.KINDS else curie


def _row(subject: str, label: str, candidate: Candidate, words: Words, language: str) -> Row:
    kinds = candidate.evidence
    said = "; ".join(words.evidence[kind].said.best(language)[1] for kind in kinds)
    lexical = "semapv:LexicalMatching" if len(kinds) == 1 else "semapv:CompositeMatching"
    return Row(
        subject_id=subject,
        subject_label=_line(label),
        predicate_id=SAME,
        object_id=candidate.iri,
        object_label=_line(candidate.label),
        mapping_justification=(
            "semapv:LexicalSimilarityThresholdMatching" if "similar" in kinds else lexical
        ),
        confidence=candidate.score,
        evidence="|".join(kinds),
        comment=said,
    )


def _line(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula."""
    line = clean(text)
    return f"'{line}" if line.startswith(_FORMULA) else line


def _order(row: Row) -> tuple[str, float, str, str]:
    return row.subject_id, -row.confidence, row.object_id, row.subject_label


def _cells(row: Row, base: str) -> list[str]:
    written = {name: getattr(row, name) for name in COLUMNS}
    written["subject_id"] = _short(row.subject_id, base)
    written["object_id"] = _short(row.object_id, base)
    written["confidence"] = f"{row.confidence:.3f}".rstrip("0").rstrip(".")
    return [written[name] for name in COLUMNS]


def _parse(text: str, path: Path, base: str) -> tuple[Row, ...]:
    lines = list(io.StringIO(text, newline="\n"))
    start = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    reader = csv.reader(lines[start:], delimiter="\t", strict=True)
    rows: dict[tuple[str, str], Row] = {}
    accepted: dict[str, int] = {}
    try:
        header = next(reader, [])
        _check_header(header, path, start + 1)
        for cells in reader:
            line = start + reader.line_num
            if not any(cells):
                continue
            row = _read_row(header, cells, path, line)
            row = _with_iris(row, base)
            if row.pair in rows:
                raise _broken("the same pair stands here twice", path, line, "Take one away.")
            if row.decision == ACCEPT and row.subject_id in accepted:
                first = accepted[row.subject_id]
                said = f"{row.subject_label!r} is accepted here and in line {first}"
                raise _broken(said, path, line, "Accept one of them.")
            if row.decision == ACCEPT:
                accepted[row.subject_id] = line
            rows[row.pair] = row
    except csv.Error as error:
        raise _broken(str(error), path, start + reader.line_num, _TABS) from error
    return tuple(rows.values())


def _with_iris(row: Row, base: str) -> Row:
    subject, object_ = _whole(row.subject_id, base), _whole(row.object_id, base)
    return replace(row, subject_id=subject, object_id=object_)


def _check_header(header: list[str], path: Path, line: int) -> None:
    missing = [name for name in COLUMNS if name not in header]
    if missing or len(header) != len(set(header)):
        what = f"the column {missing[0]} is missing" if missing else "a column stands twice"
        raise _broken(what, path, line, _TABS)


def _read_row(header: list[str], cells: list[str], path: Path, line: int) -> Row:
    if len(cells) != len(header):
        said = f"the row has {len(cells)} cells and the header {len(header)}"
        raise _broken(said, path, line, _TABS)
    told = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    decision = told["decision"].casefold()
    if decision not in ("", ACCEPT, REJECT):
        said = f"{told['decision']!r} is no decision"
        raise _broken(said, path, line, "Write accept or reject, or leave it empty.")
    if not told["subject_id"] or not told["object_id"]:
        raise _broken("an identifier is missing", path, line, "Write subject_id and object_id.")
    try:
        confidence = float(told["confidence"].replace(",", "."))
    except ValueError:
        confidence = -1.0
    if not 0 <= confidence <= 1:
        said = f"{told['confidence']!r} is no confidence"
        raise _broken(said, path, line, "Write a number from 0 to 1.")
    values = {name: told[name] for name in COLUMNS if name not in ("confidence", "decision")}
    return Row(**values, confidence=confidence, decision=decision)


def _broken(what: str, path: Path, line: int, way_out: str) -> DataError:
    return DataError(what, path=path, line=line, way_out=way_out)


_TABS = "Save the file as tab-separated text with the columns that it had."
