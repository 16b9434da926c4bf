"""The review file: candidates that wait for an editor, and what editors decided (SSSOM, TSV).

One row is one candidate: the name in the source, the organisation or project that it may mean, the
confidence and the evidence. An editor writes `accept` or `reject` into the column `decision`; what
is written there is kept and honoured at every later reading. The format is the Simple Standard for
Sharing Ontological Mappings, with `evidence` and `decision` as declared extensions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from hankegraafi import vocab
from hankegraafi.names import sssom
from hankegraafi.names.match import Candidate, Match
from hankegraafi.names.wordlists import Words

ACCEPT, REJECT = "accept", "reject"
SAME = "skos:exactMatch"
WITHDRAWN = "dcterms:isReplacedBy"
NOTHING = "sssom:NoTermFound"


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
        subject,
        sssom.one_line(label),
        WITHDRAWN,
        NOTHING,
        "",
        justification,
        0.0,
        "",
        sssom.one_line(comment),
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
    text = sssom.read_text(path)
    return _parse(text, path, base) if text or path.exists() else ()


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
    head = _HEADER.format(prefixes=prefixes, base=base)
    return sssom.written(head, COLUMNS, (_cells(row, base) for row in sorted(rows, key=_order)))


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
    return {**sssom.kinds(base), **_PREFIXES}


def _row(subject: str, label: str, candidate: Candidate, words: Words, language: str) -> Row:
    kinds = candidate.evidence
    said = "; ".join(words.evidence[kind].said.best(language)[1] for kind in kinds)
    lexical = "semapv:LexicalMatching" if len(kinds) == 1 else "semapv:CompositeMatching"
    return Row(
        subject_id=subject,
        subject_label=sssom.one_line(label),
        predicate_id=SAME,
        object_id=candidate.iri,
        object_label=sssom.one_line(candidate.label),
        mapping_justification=(
            "semapv:LexicalSimilarityThresholdMatching" if "similar" in kinds else lexical
        ),
        confidence=candidate.score,
        evidence="|".join(kinds),
        comment=said,
    )


def _order(row: Row) -> tuple[str, float, str, str]:
    return row.subject_id, -row.confidence, row.object_id, row.subject_label


def _cells(row: Row, base: str) -> dict[str, str]:
    written = {name: str(getattr(row, name)) for name in COLUMNS}
    written["subject_id"] = sssom.short(row.subject_id, sssom.kinds(base))
    written["object_id"] = sssom.short(row.object_id, sssom.kinds(base))
    written["confidence"] = sssom.number(row.confidence)
    return written


def _parse(text: str, path: Path, base: str) -> tuple[Row, ...]:
    rows: dict[tuple[str, str], Row] = {}
    accepted: dict[str, int] = {}
    for line, told in sssom.rows(text, path, COLUMNS):
        row = _read_row(told, path, line, base)
        if row.pair in rows:
            said = "the same pair stands here twice"
            raise sssom.broken(said, path, line, "Take one away.")
        if row.decision == ACCEPT and row.subject_id in accepted:
            first = accepted[row.subject_id]
            said = f"{row.subject_label!r} is accepted here and in line {first}"
            raise sssom.broken(said, path, line, "Accept one of them.")
        if row.decision == ACCEPT:
            accepted[row.subject_id] = line
        rows[row.pair] = row
    return tuple(rows.values())


def _read_row(told: Mapping[str, str], path: Path, line: int, base: str) -> Row:
    decision = sssom.decision(told["decision"], (ACCEPT, REJECT), path, line)
    if not told["subject_id"] or not told["object_id"]:
        said = "an identifier is missing"
        raise sssom.broken(said, path, line, "Write subject_id and object_id.")
    confidence = sssom.confidence(told["confidence"], path, line)
    values = {name: told[name] for name in COLUMNS if name not in ("confidence", "decision")}
    for name in ("subject_id", "object_id"):
        values[name] = sssom.whole(values[name], sssom.kinds(base))
    return Row(**values, confidence=confidence, decision=decision)
