"""Candidates written as JSON: as version 0.2 wants them, and as the draft of 1.0 does."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hankegraafi.search.candidates import Thing
from hankegraafi.search.questions import Candidate
from hankegraafi.serve.reconcile import types
from hankegraafi.serve.reconcile.asked import Asked
from hankegraafi.serve.reconcile.checks import TOO_LONG
from hankegraafi.serve.reconcile.received import MAX_TEXT
from hankegraafi.serve.reconcile.service import Service
from hankegraafi.serve.visit import Visit

_LONGEST = 200


@dataclass(slots=True)
class Teller:
    """Writes things for one visitor; `named` as the draft of 1.0 does, with languages and names."""

    visit: Visit
    service: Service
    named: bool = False
    bodies: dict[str, Thing] = field(default_factory=dict)

    def results(
        self, asked: Sequence[Asked], found: Sequence[list[Candidate]]
    ) -> list[dict[str, Any]]:
        """Write the results of the queries of a batch, in their order."""
        self.look_up(each.thing for some in found for each in some)
        name = "candidates" if self.named else "result"
        return [
            {name: [self.candidate(each, query) for each in some], **self._message(query)}
            for query, some in zip(asked, found, strict=True)
        ]

    def look_up(self, things: Iterable[Thing]) -> None:
        """Read the names of what things are units of."""
        names = self.service.names
        wanted = {each.body for each in things if each.body}
        loaded = names.load(names.numbers(wanted)) if wanted else {}
        self.bodies |= {each.iri: each for each in loaded.values()}

    def entity(self, thing: Thing, compared: str = "") -> dict[str, Any]:
        """Write the id and the name of a thing, and in a line what it is."""
        language, name = thing.label(self.visit.language)
        told: dict[str, Any] = {"id": thing.iri, "name": name}
        if self.named and language:
            told["lang"] = language
        told["description"] = self.describe(thing, compared if compared != name else "")
        return told

    def candidate(self, each: Candidate, asked: Asked) -> dict[str, Any]:
        """Write one candidate."""
        features = _features(each, typed=bool(asked.question.kinds))
        if self.named:
            features = [each | {"name": self.feature_name(each["id"])} for each in features]
        return self.entity(each.thing, each.label) | {
            "score": round(100 * each.score, 1),
            "match": each.sure,
            "type": self.type_list(each.thing),
            "features": features,
        }

    def type_list(self, thing: Thing) -> list[dict[str, Any]]:
        """Write the types of a thing, the wider first."""
        found = types.types_of(thing.kind, thing.organisation_kind)
        return [{"id": each.id, "name": self.type_name(each)} for each in found]

    def type_name(self, each: types.Type) -> str:
        """Give the name of a type."""
        return types.name_of(each, self.visit.site, self.visit.language)

    def describe(self, thing: Thing, compared: str = "") -> str:
        """Say in a line what a thing is: its kind, what it is a unit of, which name was found."""
        found = types.types_of(thing.kind, thing.organisation_kind)
        words = [self.type_name(found[-1])]
        if thing.body in self.bodies:
            words.append(self.bodies[thing.body].label(self.visit.language)[1])
        if compared and not compared.startswith(("http:", "https:")):
            words.append(self.visit.t("reconcile.found_as", name=compared))
        line = " · ".join(words)
        return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"

    def feature_name(self, feature: str) -> str:
        """Give the name of a feature."""
        sort, _, name = feature.partition("-")
        evidence = self.service.names.words.evidence
        if sort == "evidence":
            return evidence[name].said.best(self.visit.language)[1]
        if sort == "property":
            named = self.visit.t(f"reconcile.property_{name}")
            return self.visit.t("reconcile.feature_property", name=named)
        return self.visit.t(f"reconcile.feature_{feature}")

    def _message(self, asked: Asked) -> dict[str, Any]:
        """Say what of a query was left aside."""
        said = []
        if asked.unknown_types:
            given = ", ".join(asked.unknown_types)[:_LONGEST]
            known = ", ".join(types.TYPES)
            said.append(self.visit.t("reconcile.unknown_types", given=given, known=known))
        if asked.unmet:
            given = ", ".join(asked.unmet)[:_LONGEST]
            said.append(self.visit.t("reconcile.unmet_properties", given=given))
        if asked.too_long:
            told = {"place": asked.too_long, "limit": MAX_TEXT}
            said.append(self.visit.t(f"problem.{TOO_LONG}", **told))
        if asked.unknown_properties:
            given = ", ".join(asked.unknown_properties)[:_LONGEST]
            said.append(self.visit.t("reconcile.unknown_properties", given=given))
        return {"message": " ".join(said)} if said else {}


def _features(each: Candidate, *, typed: bool) -> list[dict[str, Any]]:
    """Write what a score is made of."""
    found: list[dict[str, Any]] = [{"id": "name", "value": round(100 * each.name, 1)}]
    if typed:
        found.append({"id": "type", "value": each.typed})
    found += [{"id": f"evidence-{kind}", "value": True} for kind in dict.fromkeys(each.evidence)]
    least: dict[str, float] = {}
    for name, value in each.told:
        least[name] = min(value, least.get(name, value))
    found += [{"id": f"property-{name}", "value": value} for name, value in least.items()]
    return [*found, {"id": "weight", "value": each.thing.weight}]
