"""Look at a file of rows and propose a description of it (`source.toml`, docs/sources.md).

What is not sure is "ignore", with a comment that says what it looked like and could be.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from hankegraafi import iris
from hankegraafi.errors import DataError, UsageError
from hankegraafi.names.wordlists import load_words
from hankegraafi.records import LANGUAGES
from hankegraafi.sources.proposal.assign import assign
from hankegraafi.sources.proposal.choice import Choice, choose
from hankegraafi.sources.proposal.naming import SURE
from hankegraafi.sources.proposal.profile import Look, Profiler
from hankegraafi.sources.proposal.sample import Sample, sample_of
from hankegraafi.sources.proposal.shape import Shape, shape_of
from hankegraafi.sources.proposal.text import Head, Saying, whole
from hankegraafi.sources.proposal.wordlists import ColumnWords, load_column_words, words_of
from hankegraafi.sources.rows.grants import FORMAT
from hankegraafi.sources.values.dates import load_date_words
from hankegraafi.sources.values.money import load_money_words
from hankegraafi.sources.values.reasons import load_reasons

_HITS = 5
_TEXTS = ("title", "description")
"""Fields of 360Giving that hold words."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a column was found to be.

    `looks` is a key of [looks] in `words/columns.toml`; `becomes` are terms as a description
    writes them, none where the column is not read; `notes` are codes of [said] with their words.
    """

    column: str
    looks: str
    filled: int
    distinct: int
    becomes: tuple[str, ...]
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """A description as TOML, and what it rests on.

    `incomplete` says what must be chosen before it can be read: a code, a title. `rows` were
    looked at; `notes` are codes of `words/columns.toml` and `words/reasons.toml`.
    """

    toml: str
    evidence: tuple[Evidence, ...]
    notes: tuple[str, ...]
    rows: int
    incomplete: str = ""

    @property
    def complete(self) -> bool:
        """Whether it can be read as it stands."""
        return not self.incomplete

    @property
    def becomes(self) -> Mapping[str, tuple[str, ...]]:
        """The columns that are read, and the terms of each."""
        return {each.column: each.becomes for each in self.evidence if each.becomes}


def propose(path: Path, *, name: str, today: date, lang: str = "en") -> Proposal:
    """Propose a description of a file.

    `name` is that of the source and its folder; `today` is when the file was retrieved; `lang` the
    language of the comments: fi, sv or en.

    Raises:
        UsageError: the name cannot name a source, or the language is none of the three.
        DataError: the file is none that can be read as rows; what it is, and the way out.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"{lang} is no language here", way_out=f"Take {', '.join(LANGUAGES)}.")
    if not name or name != iris.slug(name):
        raise UsageError(
            f"{name!r} cannot name a source",
            way_out=f"Write small letters, digits and hyphens: {iris.slug(name) or 'my-list'}.",
        )
    words = load_column_words()
    shape, sample = _looked_at(path)
    known = shape.layout.format == FORMAT
    choices = _choices(sample, words, _TEXTS if known else sample.columns)
    language, evidence = _language(choices, words, lang)
    choices = [] if known else choices
    assign(choices, words, language, sample.columns)
    reasons = {code: dict(text.values)[lang] for code, text in load_reasons().items()}
    title = path.stem.replace("_", " ").strip() or name
    head = Head(path.name, name, title, today, language, evidence)
    text = whole(head, shape, sample, choices, Saying(words, reasons, lang))
    return Proposal(
        toml=text,
        evidence=tuple(map(_evidence, choices)),
        notes=_notes(shape, sample),
        rows=sample.rows,
        incomplete="" if known else _incomplete(choices, words, lang),
    )


def _looked_at(path: Path) -> tuple[Shape, Sample]:
    """Look at a file; where quotes do not fit further down, they are signs like others."""
    shape = shape_of(path)
    try:
        return shape, sample_of(path, shape.layout)
    except DataError:
        if not shape.layout.quote or shape.layout.format not in {"csv", "tsv"}:
            raise
        bare = replace(shape, layout=replace(shape.layout, quote=""))
        try:
            return bare, sample_of(path, bare.layout)
        except DataError:
            pass
        raise


def _choices(sample: Sample, words: ColumnWords, columns: Iterable[str]) -> list[Choice]:
    profiler = Profiler(load_words(), load_date_words(), load_money_words(), words.nothing)
    return [
        choose(profiler.profile(name, sample.columns[name]), words)
        for name in columns
        if name in sample.columns
    ]


def _language(choices: Sequence[Choice], words: ColumnWords, lang: str) -> tuple[str, str]:
    """Tell the language of a list by its texts, else by the names of its columns."""
    texts: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for each in choices:
        if each.profile.look in {Look.TEXT, Look.PROSE, Look.WORDS} and not each.name.language:
            for spoken in each.profile.texts:
                texts.update(_hits(spoken, words))
        for match in each.name.matches[:1]:
            if match.strength >= SURE:
                named.update(match.languages)
    for found, most in ((texts, _HITS), (named, 1)):
        best = found.most_common(2)
        if best and best[0][1] >= most and (len(best) == 1 or best[0][1] > best[1][1]):
            said = words.said["language"][lang]
            words_of_it = ", ".join(f"{tag} {count}" for tag, count in best)
            return _titled(choices, best[0][0]), said.format(words=words_of_it)
    return LANGUAGES[0], words.said["language-unknown"][lang]


def _titled(choices: Sequence[Choice], language: str) -> str:
    """Give the language, or that of the titles where they have others: all names are in it."""
    named = [each.name.language for each in choices if each.meaning == "title"]
    return language if language in named or "" in named or not named else named[0]


def _hits(text: str, words: ColumnWords) -> list[str]:
    spoken = words_of(text)
    return [tag for tag, known in words.texts.items() for word in spoken if word in known]


def _evidence(choice: Choice) -> Evidence:
    profile = choice.profile
    return Evidence(
        column=profile.name,
        looks=profile.look.value,
        filled=profile.filled,
        distinct=profile.distinct,
        becomes=choice.targets,
        notes=tuple(choice.notes),
    )


def _notes(shape: Shape, sample: Sample) -> tuple[str, ...]:
    seen = [each for each in ("mojibake", "merged", "shifted") if sample.faults[each]]
    return tuple(filter(None, [shape.evidence, "no-header" if shape.headless else "", *seen]))


def _incomplete(choices: Sequence[Choice], words: ColumnWords, lang: str) -> str:
    keys = {key.partition("@")[0] for each in choices for key in each.targets}
    missing = [f"no-{key}" for key in ("code", "title") if key not in keys]
    return " ".join(words.said[code][lang] for code in missing)
