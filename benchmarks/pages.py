"""How well project pages are read: `python -m benchmarks.pages [SHARED]`.

Precision and recall per field on the pages of SHARED that a person has read with care
(`seeds/facts.json`, `examples/pages/*.json`), and on the pages of the tests. Writes
`benchmarks/pages.md`; with `--verbose` every difference is printed.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from benchmarks.score import Score
from hankegraafi.names.forms import form
from hankegraafi.sources.pages.drafts import Draft, Value
from hankegraafi.sources.pages.html import decode
from hankegraafi.sources.pages.read import read_page
from hankegraafi.sources.pages.words import PageWords, load_page_words
from hankegraafi.sources.values.moments import Moment
from hankegraafi.sources.values.money import Amount

ROOT = Path(__file__).parents[1]
OWN = ROOT / "tests" / "sources" / "pages" / "own"
OWN2, OWN3, OWN4 = (OWN.with_name(f"own{number}") for number in (2, 3, 4))
TABLE = Path(__file__).with_name("pages.md")

SEED_FIELDS = ("title", "period", "funder", "programme", "coordinator", "partners", "network")
EXAMPLE_FIELDS = (
    "title", "period", "status", "funder", "amounts", "coordinator", "partners", "projects",
)  # fmt: skip
TARGETS = {"seeds": (1.0, 0.95)} | dict.fromkeys(
    ("examples", "own", "own2", "own3", "own4"), (0.95, 0.8)
)
"""Precision and recall that each set has to reach, over its fields together."""


Scores = dict[str, Score]
Gold = Mapping[str, Any]


def measure(shared: Path | None) -> dict[str, Scores]:
    """Read all pages and compare; gives scores by set and field.

    `shared` holds `seeds` and `examples`; without it the pages of the tests are measured alone.
    """
    words = load_page_words()
    sets: dict[str, Scores] = {}
    if shared is not None:
        sets["seeds"] = _scored(_seeds(shared), SEED_FIELDS, words)
        sets["examples"] = _scored(_examples(shared), EXAMPLE_FIELDS, words)
    for folder in (OWN, OWN2, OWN3, OWN4):
        sets[folder.name] = _scored(_own(folder), EXAMPLE_FIELDS, words)
    return sets


def total(scores: Scores) -> Score:
    """Put the fields of a set together."""
    whole = Score()
    for score in scores.values():
        whole.add(score)
    return whole


def _seeds(shared: Path) -> Iterator[tuple[str, str, list[Gold]]]:
    facts = json.loads((shared / "seeds" / "facts.json").read_text(encoding="utf-8"))
    for name, page in sorted(facts["pages"].items()):
        roles: dict[str, list[str]] = {"coordinator": [], "partner": []}
        for each in page["organisations"]:
            role = each["role"].split()[0]
            if role in roles and "NOT" not in each["role"]:
                roles[role].append(each["name_on_page"])
        gold = {
            "title": page["title"],
            "start": page["start"],
            "end": page["end"],
            "funder": [each["name"] for each in page["funders"]],
            "programme": (page["programme"] or {}).get("name"),
            "coordinator": roles["coordinator"],
            "partners": roles["partner"],
            "network": _network(page),
        }
        yield name, (shared / "seeds" / page["file"]).read_text(encoding="utf-8"), [gold]


_ORGANISATIONS = ("actors", "organisations", "partners")


def _network(page: Gold) -> list[str]:
    """The organisations counted, and the network that the project belongs to."""
    counted = [
        str(each["value"]) for each in page["numbers"] if each["what"].startswith(_ORGANISATIONS)
    ]
    parent = page.get("parent_network")
    return [*counted, *([parent["name"]] if parent else [])]


def _examples(shared: Path) -> Iterator[tuple[str, str, list[Gold]]]:
    for path in sorted((shared / "examples" / "pages").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))["gold"]
        projects = gold.get("projects", [] if gold.get("is_project") is False else [gold])
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        yield path.stem, text, [_example(each) for each in projects]


def _example(gold: Gold) -> Gold:
    budget = [gold["budget"]["amount"]] if gold.get("budget") else []
    return {**gold, "amounts": sorted({*budget, *gold.get("amounts", {}).values()})}


def _own(folder: Path) -> Iterator[tuple[str, str, list[Gold]]]:
    """The pages of a folder of the tests: HTML where the text begins so, else plain text."""
    for name, projects in json.loads((folder / "gold.json").read_text(encoding="utf-8")).items():
        yield name, decode(next(folder.glob(f"{name}.*")).read_bytes()), projects


def _scored(
    pages: Iterator[tuple[str, str, list[Gold]]], fields: Sequence[str], words: PageWords
) -> Scores:
    scores = {name: Score() for name in fields}
    for page, text, projects in pages:
        drafts = read_page(text, words=words).drafts
        if "projects" in scores:
            scores["projects"].add(_numbers(page, len(drafts), len(projects)))
        for name in fields:
            if name != "projects":
                for gold, draft in _paired(projects, drafts):
                    scores[name].add(_compared(f"{page} {name}", name, gold, draft, words))
    return scores


def _numbers(page: str, read: int, gold: int) -> Score:
    """Count the projects of a page; a page that has none is right when none is read."""
    if read == gold:
        return Score(right=1)
    note = f"{page} projects: read {read}, the page has {gold}"
    return Score(wrong=int(read > gold), missing=int(read < gold), notes=[note])


def _paired(
    projects: Sequence[Gold], drafts: Sequence[Draft]
) -> Iterator[tuple[Gold, Draft | None]]:
    """Put each project of the page beside the draft of its title; drafts left over beside none."""
    left = list(drafts)
    for gold in projects:
        same = [each for each in left if _loose(_text(each.title)) == _loose(gold["title"])]
        best = same[0] if same else left[0] if len(projects) == 1 and left else None
        if best is not None:
            left.remove(best)
        yield gold, best
    for draft in left:
        yield {}, draft


def _text(values: Sequence[Value]) -> str:
    return str(values[0].value) if values else ""


def _compared(place: str, name: str, gold: Gold, draft: Draft | None, words: PageWords) -> Score:
    wanted = [each for each in _wanted(name, gold) if each]
    given = _given(name, draft) if draft else []
    score = Score()
    for value in given:
        match = next((each for each in wanted if _same(name, value, each, words)), None)
        if match is None:
            score.wrong += 1
            score.notes.append(f"{place}: read {value!r}, which the page does not say")
        else:
            wanted.remove(match)
            score.right += 1
    score.missing = len(wanted)
    score.notes += [f"{place}: {each!r} was not read" for each in wanted]
    return score


def _wanted(name: str, gold: Gold) -> list[str]:
    if name == "period":
        return [f"{key} {_date(gold.get(key))}" for key in ("start", "end") if gold.get(key)]
    value = gold.get(name)
    if name == "amounts":
        return [format(float(each), ".2f") for each in value or ()]
    if isinstance(value, str):
        return [value]
    return [str(each) for each in value or ()]


def _date(value: Any) -> str:
    return str(value["value"] if isinstance(value, Mapping) else value)


def _given(name: str, draft: Draft) -> list[str]:
    if name == "period":
        return [
            f"{key} {each.value.value}"
            for key, values in (("start", draft.start), ("end", draft.end))
            for each in values[:1]
            if isinstance(each.value, Moment)
        ]
    if name == "amounts":
        amounts = (each.value for each in draft.amount)
        return [format(float(each.value), ".2f") for each in amounts if isinstance(each, Amount)]
    if name == "network":
        counts = (*draft.participants, *draft.partners, *draft.parent)
        return [str(each.value) for each in counts]
    values = {"partners": draft.partner}.get(name, getattr(draft, name, ()))
    first = values[:1] if name in {"title", "status", "coordinator", "programme"} else values
    return [str(each.value) for each in first]


def _same(name: str, given: str, wanted: str, words: PageWords) -> bool:
    if name in {"period", "amounts", "status"}:
        return given == wanted
    if _loose(given) == _loose(wanted):
        return True
    if name not in {"funder", "coordinator", "partners"}:
        return False
    # The abbreviation in brackets, or a unit of the body before the comma, is the same body.
    short = re.search(r"\(([^()]+)\)$", wanted)
    unit = wanted.rpartition(", ")[2]
    plain = re.sub(r"\s*\([^()]*\)", "", given), re.sub(r"\s*\([^()]*\)", "", wanted)
    alike = _key(plain[0], words) == _key(plain[1], words)
    return alike or bool(short and given == short[1]) or _loose(given) == _loose(unit)


def _key(name: str, words: PageWords) -> str:
    long = words.names.abbreviations
    core = form(name, words.names).core
    return " ".join(" ".join(long[each][0]) if each in long else each for each in core)


def _loose(text: str) -> str:
    """A text without case, spaces and marks, so that dashes and brackets make no difference."""
    return re.sub(r"[\W_]+", "", text.casefold())


def table(sets: Mapping[str, Scores]) -> str:
    """Write the scores as Markdown."""
    lines = ["| pages | field | right | wrong | missing | precision | recall |"]
    lines.append("|---|---|---|---|---|---|---|")
    for name, scores in sets.items():
        for each, score in (*scores.items(), ("**all**", total(scores))):
            lines.append(
                f"| {name} | {each} | {score.right} | {score.wrong} | {score.missing} "
                f"| {score.precision:.3f} | {score.recall:.3f} |"
            )
    return "\n".join(lines) + "\n"


def reached(sets: Mapping[str, Scores]) -> bool:
    """Say whether every set reaches what it has to."""
    wholes = {name: total(scores) for name, scores in sets.items()}
    return all(
        whole.precision >= TARGETS[name][0] and whole.recall >= TARGETS[name][1]
        for name, whole in wholes.items()
    )


@click.command()
@click.argument(
    "shared", default=ROOT.parent / "shared", type=click.Path(path_type=Path, file_okay=False)
)
@click.option("--verbose", is_flag=True, help="Print every difference.")
def main(shared: Path, *, verbose: bool) -> None:
    """Print the table and write it; 1 if a set does not reach what it has to."""
    sets = measure(shared if (shared / "seeds").is_dir() else None)
    text = table(sets)
    print(text)
    if verbose:
        print("\n".join(f"{name}: {e}" for name, s in sets.items() for e in total(s).notes))
    TABLE.write_text(f"# How well pages are read\n\n{text}", encoding="utf-8")
    sys.exit(int(not reached(sets)))


if __name__ == "__main__":
    main()
