"""The files of links: SSSOM, tab-separated; what was decided, and beside it what is open.

`links/<registry>.sssom.tsv` holds the mappings that were accepted, and as negated ones those that a
person rejected. `links/<registry>.candidates.sssom.tsv` holds what nobody has decided: it asserts
nothing. Columns are slots of SSSOM 1.0 (https://w3id.org/sssom/), and the last
four of them declared extensions.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

from hankegraafi import vocab
from hankegraafi.link.spaces import OTHERS, PREDICATES, SPACES
from hankegraafi.names import sssom

RULE, ACCEPT, REJECT = "rule", "accept", "reject"
"""How a pair was decided: by evidence that is sure, or by a person."""

NOT = "Not"
MANUAL = "semapv:ManualMappingCuration"
_MADE = f"{MANUAL} semapv:LexicalMatching semapv:CompositeMatching semapv:MappingChaining"
JUSTIFICATIONS = frozenset(
    f"{_MADE} semapv:LexicalSimilarityThresholdMatching semapv:UnspecifiedMatching".split()
)


@dataclass(frozen=True, slots=True)
class Link:
    """One pair, one line; the names of the fields are its columns, IRIs are whole.

    `confidence` is from 0 to 1 with at most three decimals; `evidence` is kinds with "|" between;
    `mapping_date` is a day, YYYY-MM-DD; `comment` is the editors' own. `object_identifiers` are
    the identifiers that the registry has besides, as IRIs, and `object_details` what else it says
    of its record, both for a person who is to decide.
    """

    subject_id: str
    subject_label: str
    predicate_id: str
    predicate_modifier: str
    object_id: str
    object_label: str
    mapping_justification: str
    subject_source: str
    object_source: str
    mapping_tool: str
    mapping_tool_version: str
    mapping_date: str
    confidence: float
    comment: str = ""
    evidence: str = ""
    decision: str = ""
    object_identifiers: str = ""
    object_details: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """What a decision is about."""
        return self.subject_id, self.object_id

    @property
    def is_accepted(self) -> bool:
        """Whether it holds, by a rule or by a person."""
        return self.decision in (RULE, ACCEPT)


COLUMNS = tuple(each.name for each in fields(Link))
_TEXTS = ("subject_label", "object_label", "comment", "evidence", "object_details")
_IRIS = ("subject_id", "predicate_id", "object_id", "subject_source", "object_source")


def read(path: Path, *, base: str) -> tuple[Link, ...]:
    """Read a file of links whole; there are none where it does not exist.

    Raises:
        DataError: it is broken; names the line.
        FaultError: it may not be read.
    """
    return tuple(link for _, link in read_lines(path, base=base))


def read_lines(path: Path, *, base: str) -> tuple[tuple[int, Link], ...]:
    """Read a file of links whole, as `read` does, with the line of each."""
    text = sssom.read_text(path)
    if not text and not path.exists():
        return ()
    found: dict[tuple[str, str], tuple[int, Link]] = {}
    for line, told in sssom.rows(text, path, COLUMNS):
        link = _link(told, path, line, base)
        if link.pair in found:
            said = "the same pair stands here twice"
            raise sssom.broken(said, path, line, "Take one away.")
        found[link.pair] = line, link
    return tuple(found.values())


def text_of(links: Iterable[Link], *, base: str, name: str) -> str:
    """Give the text of a file of links, sorted; `name` is the last step of the set's IRI."""
    short = prefixes(base)
    head = _HEADER.format(prefixes=sssom.curie_map(short), base=base, name=name)
    return sssom.written(head, COLUMNS, _cells(sorted(links, key=_order), short))


def prefixes(base: str) -> dict[str, str]:
    """Give the prefixes of a file of links; they are the same in all of them."""
    return {
        **sssom.kinds(base),
        **{space.prefix: space.iri for space in SPACES.values()},
        **OTHERS,
        **{name: vocab.PREFIXES[name] for name in ("adms", "owl", "skos", "sssom")},
        "semapv": "https://w3id.org/semapv/vocab/",
        "hankegraafi": f"{base}id/",
    }


_HEADER = """\
#curie_map:
{prefixes}
#extension_definitions:
#- slot_name: evidence
#- slot_name: decision
#- slot_name: object_identifiers
#- slot_name: object_details
#license: https://creativecommons.org/publicdomain/zero/1.0/
#mapping_set_id: {base}id/{name}
"""


def _cells(links: Iterable[Link], short: Mapping[str, str]) -> Iterator[dict[str, str]]:
    for each in links:
        cells = {name: str(getattr(each, name)) for name in COLUMNS}
        cells |= {name: sssom.short(cells[name], short) for name in _IRIS}
        cells |= {name: sssom.escaped(cells[name]) for name in _TEXTS}
        cells["object_identifiers"] = _short_all(each.object_identifiers, short)
        cells["confidence"] = sssom.number(each.confidence)
        yield cells


def _short_all(iris: str, short: Mapping[str, str]) -> str:
    return "|".join(sssom.short(each, short) for each in iris.split("|"))


def _order(link: Link) -> tuple[str, float, str]:
    return link.subject_id, -link.confidence, link.object_id


def _link(told: Mapping[str, str], path: Path, line: int, base: str) -> Link:
    short = prefixes(base)
    values = {name: told[name] for name in COLUMNS if name != "confidence"}
    values |= {name: sssom.whole(values[name], short) for name in _IRIS}
    values |= {name: sssom.unescaped(values[name]) for name in _TEXTS}
    others = values["object_identifiers"].split("|")
    values["object_identifiers"] = "|".join(sssom.whole(each, short) for each in others)
    for name in ("subject_id", "object_id"):
        if "://" not in values[name] and not values[name].startswith("urn:"):
            said = f"{values[name]!r} ({name}) is no IRI, and no name with a known prefix"
            raise sssom.broken(said, path, line, "Write it as the file had it.")
    values["decision"] = sssom.decision(values["decision"], (RULE, ACCEPT, REJECT), path, line)
    _check_words(values, path, line)
    return Link(**values, confidence=sssom.confidence(told["confidence"], path, line))


def _check_words(values: Mapping[str, str], path: Path, line: int) -> None:
    """See that what has few values has one of them, and that they agree.

    A decision that somebody wrote into the table by hand comes before the modifier.
    """
    if values["predicate_id"] not in PREDICATES:
        known = " or ".join(map(vocab.compact, PREDICATES))
        said = f"{values['predicate_id']!r} is no predicate of a link"
        raise sssom.broken(said, path, line, f"Write {known}.")
    if values["mapping_justification"] not in JUSTIFICATIONS:
        said = f"{values['mapping_justification']!r} is no justification that is known here"
        raise sssom.broken(said, path, line, f"Write {MANUAL} for what a person decided.")
    if not _is_day(values["mapping_date"]):
        said = f"{values['mapping_date']!r} (mapping_date) is no day"
        raise sssom.broken(said, path, line, "Write it as 2026-11-22.")
    if values["predicate_modifier"] not in ("", NOT):
        said = f"{values['predicate_modifier']!r} is no modifier"
        raise sssom.broken(said, path, line, f"Write {NOT}, or leave it empty.")
    if values["predicate_modifier"] == NOT and values["decision"] in (RULE, ACCEPT):
        said = "the pair is accepted and negated at once"
        raise sssom.broken(said, path, line, "Take Not away, or write reject.")


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-11-22")
