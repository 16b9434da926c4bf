"""Answers as a terminal wants them: a table of a query's rows, a thing with its labels."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from io import BytesIO
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats, iris, queries, resources, vocab
from hankegraafi.errors import NotAcceptable, NotFound
from hankegraafi.rdf.write import data_prefixes
from hankegraafi.records import Query, Text
from hankegraafi.release import Release
from hankegraafi.store import graphs
from hankegraafi.store.answer import Answer, Term
from hankegraafi.store.engine import Engine, open_store
from hankegraafi.store.graphs import Layout

_LABEL = vocab.term("skos:prefLabel")
_FIRST = frozenset({_LABEL, vocab.term("rdf:type")})


def ask(release: Release, text: str, *, format_name: str) -> bytes:
    """Answer a query; "table" is rows in columns, or Turtle where the answer is a graph.

    The house's prefixes, and those of the release's things, need no declaration.

    Raises:
        NotAcceptable: the format is unknown, or does not fit the answer.
        QueryError: the query cannot be answered.
    """
    prefixes = data_prefixes(_base(release))
    answer = open_store(release.path, _base(release)).query(text, prefixes=prefixes)
    if answer.kind == "graph":
        name = {"table": "turtle", "json": "jsonld"}.get(format_name, format_name)
        file = BytesIO()
        chosen = _format(name, formats.GRAPH_FORMATS)
        graphs.write(answer, chosen, file, layout=Layout(_base(release), _context(release)))
        return file.getvalue()
    if format_name == "table":
        return _table(answer, prefixes).encode()
    written = answer.serialize(_format(format_name, formats.RESULT_FORMATS))
    return written if written.endswith(b"\n") else written + b"\n"


def show(release: Release, name: str, *, format_name: str, language: str) -> str:
    """Tell what a release says about a thing: as text with labels, or as data.

    Raises:
        NotFound: the release knows no such thing; names what comes near.
        NotAcceptable: the format is unknown.
    """
    engine = open_store(release.path)
    iri = _resolve(engine, name, _base(release))
    quads = engine.describe(iri)
    if format_name == "text":
        return "\n".join(_lines(engine, iri, quads, language)) + "\n"
    return _graph(release, quads, _format(format_name, formats.GRAPH_FORMATS)).decode()


def _base(release: Release) -> str:
    return str(release.manifest["base"])


def _api(name: str) -> Query:
    return queries.load(resources.folder("queries") / "api" / f"{name}.rq")


def _format(name: str, offered: Sequence[formats.Format]) -> formats.Format:
    found = formats.by_name(name, offered)
    if not found:
        names = ", ".join(each.name for each in offered)
        raise NotAcceptable(f"{name} does not fit this answer", way_out=f"Give one of: {names}.")
    return found


def _graph(release: Release, quads: Iterable[ox.Quad], target: formats.Format) -> bytes:
    context = _context(release)
    return graphs.serialize(list(quads), target, base=_base(release), context=context)


def _context(release: Release) -> Mapping[str, Any]:
    text = (release.path / "ontology" / "context.jsonld").read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text)
    context: dict[str, Any] = document["@context"]
    return context


def _table(answer: Answer, prefixes: Mapping[str, str]) -> str:
    if answer.kind == "boolean":
        return "yes\n" if answer.boolean else "no\n"
    header, found = answer.table()
    rows = [[_short(term, prefixes) for term in row] for row in found]
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [list(header), ["─" * width for width in widths], *rows]
    ]
    count = "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    return "\n".join([*lines, f"({count})"]) + "\n"


def _short(term: Term | None, prefixes: Mapping[str, str]) -> str:
    """Write a term as people read it: a prefixed name, or the words of a literal on one line."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        fitting = [item for item in prefixes.items() if term.value.startswith(item[1])]
        name, namespace = max(fitting, key=lambda item: len(item[1]), default=("", ""))
        return f"{name}:{term.value.removeprefix(namespace)}" if name else term.value
    words = term.value if isinstance(term, ox.Literal) else str(term)
    return " ".join(
        "".join(character if character.isprintable() else " " for character in words).split()
    )


def _resolve(engine: Engine, name: str, base: str) -> str:
    """Find the thing that a person means by an IRI, by kind/slug, or by a slug alone."""
    if "://" in name:
        candidates = [name]
    elif "/" in name:
        candidates = [f"{base}id/{name}"]
    else:
        slug = iris.slug(name)
        candidates = [iris.thing(base, kind, slug) for kind in iris.KINDS] + [f"{base}id/{slug}"]
    for candidate in candidates:
        if engine.ask_known(candidate):
            return candidate
    known = {
        str(row["thing"]).strip("<>").removeprefix(f"{base}id/")
        for row in engine.rows(_api("named_things"))
    }
    slugs = {each.rpartition("/")[2]: each for each in sorted(known) if "#" not in each}
    near = get_close_matches(name.rpartition("/")[2], slugs, n=3, cutoff=0.5)
    hint = ", ".join(slugs[each] for each in near)
    raise NotFound(
        f"nothing is known as {name}",
        way_out=f"Did you mean {hint}?" if hint else "Give an IRI, kind/slug or slug.",
    )


def _lines(engine: Engine, iri: str, quads: Sequence[ox.Quad], language: str) -> Iterator[str]:
    """Go through what is said of a thing, its parts under what links to them."""
    names = _labels(engine, quads)
    said: dict[str, dict[str, list[Term]]] = {}
    for quad in sorted(quads, key=lambda each: iris.natural_key(str(each))):
        values = said.setdefault(str(quad.subject).strip("<>"), {})
        values.setdefault(quad.predicate.value, []).append(quad.object)

    def label(of: str) -> str:
        return names[of].best(language)[1] if of in names else vocab.compact(of)

    def told(subject: str, margin: str) -> Iterator[str]:
        values = said.pop(subject, {})
        for predicate in sorted(values, key=lambda each: (each not in _FIRST, label(each))):
            for value in _chosen(values[predicate], language):
                words = label(value.value) if isinstance(value, ox.NamedNode) else str(value.value)
                words = words.removeprefix(iri) if words.startswith(f"{iri}#") else words
                yield f"{margin}{label(predicate)}: {words}"
                if isinstance(value, ox.NamedNode) and value.value.startswith(f"{iri}#"):
                    yield from told(value.value, f"{margin}  ")

    yield label(iri)
    yield iri
    yield from told(iri, "  ")
    for part in [each for each in said if each.startswith(f"{iri}#")]:
        if part in said:
            yield f"  {part}"
            yield from told(part, "    ")


def _chosen(values: Sequence[Term], language: str) -> list[Any]:
    """Keep of the same words in several languages those in the one asked for."""
    tagged = [each for each in values if isinstance(each, ox.Literal) and each.language]
    wanted = Text.of({str(each.language): each.value for each in tagged}).best(language)[0]
    return [
        each
        for each in values
        if not isinstance(each, ox.Literal) or each.language in {None, wanted}
    ]


def _labels(engine: Engine, quads: Sequence[ox.Quad]) -> dict[str, Text]:
    """Gather the names of the terms and of everything that the quads mention."""
    found: dict[str, dict[str, str]] = {}
    for row in engine.rows(_api("term_labels")):
        _note(found, row["term"], row["label"])
    for quad in quads:
        if quad.predicate.value == _LABEL:
            _note(found, quad.subject, quad.object)
    return {iri: Text.of(values) for iri, values in found.items()}


def _note(found: dict[str, dict[str, str]], thing: Term, name: Term) -> None:
    if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal):
        found.setdefault(thing.value, {})[name.language or ""] = name.value
