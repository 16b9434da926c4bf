"""A proposal as TOML 1.0: every column with what it looked like, and why it is not read."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hankegraafi.sources.proposal.choice import Choice
from hankegraafi.sources.proposal.profile import PRIVATE, Look
from hankegraafi.sources.proposal.sample import Sample
from hankegraafi.sources.proposal.shape import Shape
from hankegraafi.sources.proposal.wordlists import ColumnWords
from hankegraafi.sources.rows.grants import FORMAT

OTHERS = "*"
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN = frozenset({Look.DATE, Look.NUMBER, Look.IDENTIFIER, Look.PERIOD, Look.PERCENT})
_LONGEST = 60
_KINDS = {"funder": "organisation:", "authority": "organisation:", "programme": "programme:"}
_TAGS = ("fi", "sv", "en")


@dataclass(frozen=True, slots=True)
class Saying:
    """Says what a proposal has to say, in one language."""

    words: ColumnWords
    reasons: Mapping[str, str]
    language: str

    def say(self, code: str, **given: object) -> str:
        """Give the words of a code; `given` fills them in."""
        return _line(self.words.said[code][self.language].format(**given))

    def look(self, look: Look) -> str:
        """Name what values look like."""
        return self.words.looks[look.value][self.language]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands above the columns: whose list it is, in which language, and why."""

    file: str
    name: str
    title: str
    today: date
    language: str
    evidence: str


def whole(
    head: Head, shape: Shape, sample: Sample, choices: Sequence[Choice], saying: Saying
) -> str:
    """Write a whole description."""
    usual = _usual(choices)
    blocks = [
        _top(head, sample, saying),
        _source(head, saying),
        _file(shape, sample, saying),
        [] if shape.layout.format == FORMAT else _values(choices, usual),
        _record(head, choices, shape, saying),
        _columns(choices, usual, shape, sample, saying),
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _top(head: Head, sample: Sample, saying: Saying) -> list[str]:
    return [f"# {saying.say('head', file=head.file, rows=sample.rows)}", "version = 1"]


def _source(head: Head, saying: Saying) -> list[str]:
    title = ", ".join(f"{tag} = {quoted(head.title)}" for tag in _TAGS)
    return [
        "[source]",
        f"# {saying.say('title')}",
        f"title = {{ {title} }}",
        f"# {head.evidence}",
        f"language = {quoted(head.language)}",
        f"retrieved = {head.today.isoformat()}",
        f"# {saying.say('licence')}",
        '# licence = "https://creativecommons.org/licenses/by/4.0/"',
        '# homepage = "https://…"',
    ]


def _file(shape: Shape, sample: Sample, saying: Saying) -> list[str]:
    layout = shape.layout
    lines = ["[file]", f"format = {quoted(layout.format)}"]
    if layout.encoding:
        lines.append(f"# {_line(saying.reasons[shape.evidence])}")
        lines.append(f"encoding = {quoted(layout.encoding)}")
    if layout.format == "csv":
        lines.append(f"separator = {quoted(layout.separator)}")
    if layout.quote != '"':
        lines.append(f"quote = {quoted(layout.quote)}")
    if len(shape.sheets) > 1:
        lines.append(f"# {saying.say('sheets', words=', '.join(shape.sheets))}")
        lines.append(f"sheet = {quoted(layout.sheet)}")
    if layout.records:
        lines.append(f"records = {quoted(layout.records)}")
    return [*lines, *_header(shape, saying), *_faults(sample, saying)]


def _header(shape: Shape, saying: Saying) -> list[str]:
    layout = shape.layout
    if shape.headless:
        columns = f"columns = {_list(layout.columns)}"
        return [f"# {saying.say('no-header')}", "header = 0", columns]
    if layout.header == 1:
        return []
    return [f"# {saying.say('header', row=layout.header)}", f"header = {layout.header}"]


def _faults(sample: Sample, saying: Saying) -> list[str]:
    found = [each for each in ("mojibake", "merged", "shifted") if sample.faults[each]]
    return [f"# {saying.say(each, share=sample.faults[each])}" for each in found]


@dataclass(frozen=True, slots=True)
class _Usual:
    """How most columns write their values; what is otherwise stands at the column."""

    dates: tuple[str, ...]
    decimal: str
    currency: str


def _usual(choices: Iterable[Choice]) -> _Usual:
    read = [each for each in choices if each.targets]
    dates = Counter(each.dates for each in read if each.dates)
    decimals = Counter(each.decimal for each in read if each.decimal)
    sums = [each for each in read if each.meaning == "money"]
    currencies = Counter(each.currency or "EUR" for each in sums)
    return _Usual(
        dates.most_common(1)[0][0] if dates else (),
        decimals.most_common(1)[0][0] if decimals else "",
        currencies.most_common(1)[0][0] if currencies else "",
    )


def _values(choices: Iterable[Choice], usual: _Usual) -> list[str]:
    nothing = sorted({word for each in choices if each.targets for word in each.profile.nothing})
    lines = []
    if usual.dates:
        lines.append(f"dates = {_list(usual.dates)}")
    if usual.decimal:
        lines.append(f"decimal = {quoted(usual.decimal)}")
    if usual.currency:
        lines.append(f"currency = {quoted(usual.currency)}")
    if nothing:
        lines.append(f"empty = {_list(nothing)}")
    return ["[values]", *lines] if lines else []


def _record(head: Head, choices: Sequence[Choice], shape: Shape, saying: Saying) -> list[str]:
    lines = [
        "[record]",
        f"# {saying.say('slug')}",
        f'slug = "{head.name}-{{code}}"',
        'scheme = "project-code"',
    ]
    if shape.layout.format == FORMAT:
        return [*lines, "", f"# {saying.say('giving')}"]
    keys = {key.partition("@")[0] for each in choices for key in each.targets}
    lines += [f"# {saying.say(f'no-{key}')}" for key in ("code", "title") if key not in keys]
    if any(code == "repeated" for each in choices for code, _ in each.notes):
        lines += [f"# {saying.say('join')}", '# join = "code"']
    return lines


def _columns(
    choices: Sequence[Choice], usual: _Usual, shape: Shape, sample: Sample, saying: Saying
) -> list[str]:
    if shape.layout.format == FORMAT:
        return []
    lines = ["[columns]"]
    for each in choices:
        lines.append(f"# {_said(each, sample, saying)}")
        lines += _skeleton(each)
        lines.append(f"{_name(each.profile.name)} = {_becomes(each, usual)}")
    if sample.named and (not sample.whole or any("[" in e.profile.name for e in choices)):
        lines.append(f"# {saying.say('others')}")
        lines.append(f'"{OTHERS}" = "ignore"')
    return [*lines, *_parts(choices, saying)]


def _parts(choices: Iterable[Choice], saying: Saying) -> list[str]:
    """Remind, where there are several fundings, that one may be a part of another."""
    keys = (key.split(".") for each in choices for key in each.targets)
    names = list(dict.fromkeys(key[1] for key in keys if key[0] == "funding"))
    if len(names) < 2:
        return []
    whole = names[1] if names[0] != "public" else names[0]
    part = names[0] if names[0] != whole else names[1]
    return ["", f"# {saying.say('parts')}", f"# [funding.{part}]", f'# part-of = "{whole}"']


def _said(choice: Choice, sample: Sample, saying: Saying) -> str:
    """Say what a column looked like, and what is to be known of it."""
    profile = choice.profile
    looks = saying.look(Look.NUMBER if choice.meaning == "money" else profile.look)
    if profile.look is Look.EMPTY:
        parts = [looks]
    else:
        counts = {"filled": profile.filled, "rows": sample.rows, "distinct": profile.distinct}
        parts = [saying.say("filled", looks=looks, **counts)]
    if profile.look in _SHOWN:
        shown = ", ".join(_cut(each) for each in profile.examples)
        parts.append(saying.say("example", words=shown))
    elif profile.look is Look.WORDS and not choice.notes and not choice.mapped:
        shown = ", ".join(_cut(each) for each in profile.words[:8])
        parts.append(saying.say("example", words=shown))
    parts += _shares(choice, saying)
    for code, words in choice.notes:
        private = profile.look in PRIVATE
        parts.append(saying.say(code, words="" if private else words))
    return "; ".join(parts)


def _skeleton(choice: Choice) -> list[str]:
    """Give the line that a column can become once its words are said, as a comment."""
    if not choice.could:
        return []
    kind = _KINDS.get(choice.could.rpartition(".")[2], "")
    pairs = ", ".join(
        f"{_name(word)} = {quoted(choice.mapped.get(word) or kind + '…')}"
        for word in choice.profile.words
    )
    name = _name(choice.profile.name)
    return [f"# {name} = {{ to = {quoted(choice.could)}, map = {{ {pairs} }} }}"]


def _shares(choice: Choice, saying: Saying) -> Iterator[str]:
    share = 1.0
    if choice.meaning in {"start", "end", "awarded"}:
        share = choice.profile.dates.share
    elif choice.meaning == "period":
        share = choice.profile.period.share
    elif choice.meaning == "money":
        share = choice.profile.numbers.share
    elif choice.meaning == "number":
        share = choice.profile.business_ids
    if choice.targets and share < 1:
        yield saying.say("unread", share=max(1, round(100 * (1 - share))))


def _becomes(choice: Choice, usual: _Usual) -> str:
    """Write what a column becomes, with its own forms where they are not the usual ones."""
    if not choice.targets:
        return '"ignore"'
    several = len(choice.targets) > 1
    to = _list(choice.targets) if several else quoted(choice.targets[0])
    own = []
    if choice.mapped:
        pairs = (f"{_name(word)} = {quoted(what)}" for word, what in choice.mapped.items())
        own.append(f"map = {{ {', '.join(pairs)} }}")
    if choice.split:
        own.append(f"split = {quoted(choice.split)}")
    if choice.dates is not None and choice.dates != usual.dates:
        own.append(f"dates = {_list(choice.dates)}")
    if choice.decimal and choice.decimal != usual.decimal:
        own.append(f"decimal = {quoted(choice.decimal)}")
    if choice.meaning == "money" and (choice.currency or "EUR") != usual.currency:
        own.append(f"currency = {quoted(choice.currency or 'EUR')}")
    return f"{{ to = {to}, {', '.join(own)} }}" if own else to


def quoted(text: str) -> str:
    """Write a basic string of TOML."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _name(text: str) -> str:
    return text if _BARE.fullmatch(text) else quoted(text)


def _list(values: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, values))}]"


def _line(text: str) -> str:
    """Give a text without what could end a comment, or what nobody sees."""
    return "".join(each if each.isprintable() else " " for each in text)


def _cut(text: str) -> str:
    shown = " ".join(text.split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
