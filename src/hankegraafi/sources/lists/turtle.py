"""Records as Turtle: what both the view and the source say, and what the source alone says."""

import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from hankegraafi import iris, vocab
from hankegraafi.sources.lists import terms
from hankegraafi.sources.lists.description import Description
from hankegraafi.sources.lists.organisations import Named
from hankegraafi.sources.lists.told import Record, Said
from hankegraafi.sources.values.dates import Moment
from hankegraafi.sources.values.money import Amount

_DATATYPES = {10: "xsd:date", 7: "xsd:gYearMonth", 4: "xsd:gYear"}
_CURRENCY = "http://publications.europa.eu/resource/authority/currency/"
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_NUMBERED = re.compile(r"/y-([0-9]{7}-[0-9])$")
_DIGITS = 8
_USED = ("adms", "dcat", "dcterms", "foaf", "hanke", "prov", "skos", "xsd", "yso")


class Writer:
    r"""Writes the records of one list, under one base.

    A part is written as its owner's name with `\#`, so that no prefix is needed for each thing.
    """

    def __init__(self, description: Description, base: str) -> None:
        source = description.source
        self.base, self.source = base, iris.thing(base, "source", source.name)
        self._slug, self.scheme = description.slug, description.scheme
        self._scheme = self.name(description.scheme)
        self._language = source.language
        self._source = f"source:{source.name}"

    def prefixes(self) -> str:
        """Give the declarations that stand at the head of every file."""
        spaces = {name: vocab.PREFIXES[name] for name in _USED}
        spaces |= {kind: iris.thing(self.base, kind, "") for kind in iris.KINDS}
        return "".join(f"@prefix {name}: <{spaces[name]}> .\n" for name in sorted(spaces)) + "\n"

    def slug(self, code: str) -> str:
        """Give the last step of the IRI of the record with a code; empty when it has no letters.

        Where the description says `{exact}`, a digest tells codes apart whose letters are the same.
        """
        step = iris.slug(code)
        if step and "{exact}" in self._slug:
            digest = sha256(" ".join(code.split()).encode()).hexdigest()[:_DIGITS]
            return self._slug.replace("{exact}", f"{step}-{digest}")
        return self._slug.replace("{code}", step) if step else ""

    def project(self, code: str) -> str:
        """Give the IRI of the project of a record with a code."""
        return iris.thing(self.base, "project", self.slug(code))

    def record(self, record: Record, iri: str) -> str:
        """Write what a record says: its project with an IRI, and the parts of it."""
        name = self.name(iri)
        values = dict(record.values)
        blocks: list[str] = []
        lines = [f"{name} a hanke:Project"]
        lines += self._literal("skos:prefLabel", values.pop("title", ()))
        blocks.append(
            f"{name}\\#code a adms:Identifier ;\n"
            f"    dcterms:source {self._source} ;\n"
            f"    hanke:identifierScheme {self._scheme} ;\n"
            f"    skos:notation {quoted(record.code)} .\n"
        )
        lines.append(f"adms:identifier {name}\\#code")
        lines.append(f"dcterms:source {self._source}")
        period = self._period(f"{name}\\#period", values)
        if period:
            lines.append(f"dcterms:temporal {name}\\#period")
            blocks.append(period)
        for key, given in values.items():
            predicate = terms.PROJECT_TERMS[key].predicate
            if key == "budget":
                lines.append(f"{predicate} {name}\\#budget")
                blocks.append(self._money(f"{name}\\#budget", given[0]))
            else:
                lines += self._literal(predicate, given)
        for part, block in self._participations(name, record.roles):
            lines.append(f"hanke:participation {part}")
            blocks.append(block)
        for funding, said in record.fundings.items():
            part = f"{name}\\#funding-{funding}"
            lines.append(f"hanke:funding {part}")
            whole = record.wholes.get(funding, "")
            above = f"{name}\\#funding-{whole}" if whole in record.fundings else ""
            blocks += self._funding(part, said, above)
        return " ;\n    ".join(lines) + " .\n" + "".join(blocks)

    def title(self, record: Record) -> str:
        """Write the title of a record."""
        return ", ".join(map(self._term, record.values["title"]))

    def replaced(self, iri: str, successor: str, label: str = "", *, title: str = "") -> str:
        """Write what another has taken the place of: an organisation, or a project by its title."""
        kind = "Project" if title else "Organisation"
        return (
            f"{self.name(iri)} a hanke:{kind} ;\n"
            f"    skos:prefLabel {title or self._text(label)} ;\n"
            f"    dcterms:isReplacedBy {self.name(successor)} ;\n"
            f"    dcterms:source {self._source} .\n"
        )

    def withdrawn(
        self, iri: str, labels: Iterable[str], day: str, why: str, *, is_project: bool
    ) -> str:
        """Write what stays of what the list no longer has; `labels` and `why` are Turtle."""
        kind = "Project" if is_project else "Organisation"
        names = "".join(f"    skos:prefLabel {each} ;\n" for each in labels)
        return (
            f"{self.name(iri)} a hanke:{kind} ;\n{names}"
            f'    dcterms:modified "{day}"^^xsd:date ;\n'
            f"    dcterms:source {self._source} ;\n"
            f"    <{vocab.term('owl:deprecated')}> true ;\n"
            f"    skos:changeNote {why} .\n"
        )

    def tagged(self, words: str, language: str) -> str:
        """Write words in a language."""
        return f"{quoted(words)}@{language}"

    def derived(self, iri: str, row: int) -> str:
        """Write from which row a record comes (RFC 7111); row 0 is none that the list still has."""
        place = f"\\#row\\={row}" if row else ""
        return f"{self.name(iri)} prov:wasDerivedFrom {self._source}{place} .\n"

    def organisation(self, iri: str, label: str) -> str:
        """Write an organisation that was not known before, with the business ID that names it."""
        name = self.name(iri)
        lines = [f"{name} a hanke:Organisation", f"skos:prefLabel {self._text(label)}"]
        number = _NUMBERED.search(iri)
        if number:
            lines.append(f"adms:identifier {name}\\#ytunnus")
        lines.append(f"dcterms:source {self._source}")
        block = " ;\n    ".join(lines) + " .\n"
        if number:
            block += (
                f"{name}\\#ytunnus a adms:Identifier ;\n"
                f"    dcterms:source {self._source} ;\n"
                f"    hanke:identifierScheme hanke:id-ytunnus ;\n"
                f"    skos:notation {quoted(number[1])} .\n"
            )
        return block

    def spelt(self, iri: str, names: Iterable[str]) -> str:
        """Write how the list writes an organisation."""
        written = " , ".join(map(self._text, names))
        return f"{self.name(iri)} a hanke:Organisation ;\n    skos:altLabel {written} .\n"

    def _literal(self, predicate: str, values: Iterable[Any]) -> list[str]:
        return [f"{predicate} {self._term(value)}" for value in values]

    def _term(self, value: Any) -> str:
        if isinstance(value, Said):
            written = quoted(value.words)
            return f"{written}@{value.language}" if value.language else written
        if isinstance(value, str):
            return self.name(value)
        return str(value)

    def _text(self, words: str) -> str:
        return f"{quoted(words)}@{self._language}"

    def name(self, iri: str) -> str:
        """An IRI with a prefix where one fits."""
        before, _, name = iri.rpartition("/")
        kind = before.removeprefix(f"{self.base}id/")
        if kind in iris.KINDS and _LOCAL.fullmatch(name):
            return f"{kind}:{name}"
        short = vocab.compact(iri)
        prefix, _, name = short.partition(":")
        return short if prefix in _USED and _LOCAL.fullmatch(name) else f"<{iri}>"

    def _period(self, name: str, values: dict[str, list[Any]]) -> str:
        lines = [
            f"dcat:{term} {_moment(values.pop(key)[0])}"
            for key, term in (("end", "endDate"), ("start", "startDate"))
            if key in values
        ]
        return " ;\n    ".join([f"{name} a dcterms:PeriodOfTime", *lines]) + " .\n" if lines else ""

    def _participations(
        self, name: str, roles: Iterable[tuple[str, Named]]
    ) -> Iterable[tuple[str, str]]:
        """One participation for each organisation, with all its roles."""
        by_organisation: dict[str, list[str]] = {}
        for role, named in roles:
            known = by_organisation.setdefault(named.iri, [])
            if role not in known:
                known.append(role)
        for iri, given in by_organisation.items():
            part = f"{name}\\#participation-{iri.rpartition('/')[2]}"
            block = (
                f"{part} a hanke:Participation ;\n    hanke:organisation {self.name(iri)} ;\n"
                f"    hanke:role {' , '.join(given)} .\n"
            )
            yield part, block

    def _funding(self, part: str, said: Mapping[str, Any], above: str) -> Iterable[str]:
        """Write a funding and its amounts; `above` is the name of what it is a part of."""
        lines = [f"{part} a hanke:Funding"]
        for key, value in said.items():
            predicate = terms.FUNDING_TERMS[key].predicate
            if isinstance(value, Amount):
                lines.append(f"{predicate} {part}-{key}")
                yield self._money(f"{part}-{key}", value)
            elif isinstance(value, Named):
                lines.append(f"{predicate} {self.name(value.iri)}")
            elif isinstance(value, Moment):
                lines.append(f"{predicate} {_moment(value)}")
            else:
                lines.append(f"{predicate} {self._term(value)}")
        if above:
            lines.append(f"hanke:partOfFunding {above}")
        yield " ;\n    ".join(lines) + " .\n"

    def _money(self, name: str, amount: Amount) -> str:
        approximate = "    hanke:approximate true ;\n" if amount.approximate else ""
        return (
            f"{name} a hanke:Money ;\n{approximate}"
            f"    hanke:currency <{_CURRENCY}{amount.currency}> ;\n"
            f"    hanke:value {decimal(amount)} .\n"
        )


def decimal(amount: Amount) -> str:
    """Write the number of an amount as xsd:decimal, with its point."""
    text = format(amount.value, "f")
    return text if "." in text else f"{text}.0"


def quoted(text: str) -> str:
    """Write a text of one line in quotes."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _moment(moment: Moment) -> str:
    return f'"{moment.value}"^^{_DATATYPES[len(moment.value)]}'
