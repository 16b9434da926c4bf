"""What is done for each case: the data it is asked of, and the looks that are taken.

A case that does not apply to a service that only reads, and asks nobody else, is not left out:
where it says what such a service must refuse, the refusal is checked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import NamedTuple

from tests.conformance import asking, description, exchanges
from tests.conformance.data import Data
from tests.conformance.manifest import Case
from tests.conformance.serving import Check, Client, Wrong, served
from tests.conformance.suite import Suite

PASSED, FAILED, NOT_APPLICABLE = "passed", "failed", "not_applicable"
_AT_ONCE = 2
_DESCRIPTION = {
    "returns-rdf": description.returns_rdf,
    "has-endpoint-triple": description.has_endpoint,
    "conforms-to-schema": description.conforms,
}


Looks = Iterable[tuple[Data, Check]]


class Outcome(NamedTuple):
    """How a case went: `reason` is why it does not apply, `detail` what was wrong."""

    case: Case
    status: str
    reason: str = ""
    detail: str = ""


class Stage(NamedTuple):
    """One look at the service, which serves certain data."""

    case: Case
    data: Data
    check: Check


def inapplicable(case: Case) -> str:
    """Say why a case does not apply, as the key of a reason; "" when it does."""
    fragment = case.iri.rpartition("#")[2]
    if case.deprecated:
        return "deprecated"
    if "Update" in case.kind or (case.query and case.query.suffix == ".ru"):
        return "update"
    if case.kind == "ProtocolTest" and "update" in fragment:
        return "update"
    if case.direct:
        return "direct-graphs"
    if case.entailment:
        return "entailment"
    return "federation" if case.query and asking.has_service(case) else ""


def stages(case: Case, suite: Suite) -> list[Stage]:
    """Give the looks that a case takes; none where nothing of it applies."""
    way = _WAYS[inapplicable(case) or case.kind]
    return [Stage(case, data, check) for data, check in way(case, suite)]


def _update(case: Case, _: Suite) -> Looks:
    if case.exchanges:
        return exchanges.protocol_update(case)
    return [(Data(), partial(asking.update_is_refused, case))]


def _evaluation(case: Case, suite: Suite) -> Looks:
    return [(asking.with_graphs_named(case, suite), partial(asking.evaluate, case))]


def _description(case: Case, _: Suite) -> Looks:
    return [(Data(), _DESCRIPTION[case.iri.rpartition("#")[2]])]


def _positive(case: Case, _: Suite) -> Looks:
    return [(Data(), partial(asking.parses, case))]


def _negative(case: Case, _: Suite) -> Looks:
    return [(Data(), partial(asking.does_not_parse, case))]


def _refused(case: Case, _: Suite) -> Looks:
    return [(Data(), partial(asking.is_refused, case))]


_WAYS: dict[str, Callable[[Case, Suite], Looks]] = {
    "deprecated": lambda case, suite: (),
    "direct-graphs": lambda case, suite: exchanges.direct_graph_store(case),
    "entailment": lambda case, suite: (),
    "federation": _refused,
    "update": _update,
    "CSVResultFormatTest": _evaluation,
    "GraphStoreProtocolTest": lambda case, suite: exchanges.graph_store(case),
    "NegativeSyntaxTest": _negative,
    "NegativeSyntaxTest11": _negative,
    "PositiveSyntaxTest": _positive,
    "PositiveSyntaxTest11": _positive,
    "ProtocolTest": lambda case, suite: exchanges.protocol(case),
    "QueryEvaluationTest": _evaluation,
    "ServiceDescriptionTest": _description,
}


def run(
    suite: Suite, cases: Sequence[Case], tell: Callable[[int, int], None] = lambda done, all_: None
) -> list[Outcome]:
    """Run cases, those with the same data against the same service; two services at a time.

    `tell` is told how many looks are done, of how many.
    """
    jobs: dict[Data, list[Stage]] = defaultdict(list)
    for stage in (stage for case in cases for stage in stages(case, suite)):
        jobs[stage.data].append(stage)
    total, done = sum(map(len, jobs.values())), 0
    wrong: dict[str, str] = {}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for job, found in zip(
            jobs.values(), pool.map(_serve, jobs.keys(), jobs.values()), strict=True
        ):
            done += len(job)
            tell(done, total)
            for iri, detail in found:
                wrong.setdefault(iri, detail)
    return [_outcome(case, wrong.get(case.iri)) for case in cases]


def _serve(data: Data, job: list[Stage]) -> list[tuple[str, str]]:
    """Take all looks at one service, and say of which cases they were wrong, and how."""
    try:
        with served(data) as client:
            return [(stage.case.iri, wrong) for stage in job if (wrong := _look(stage, client))]
    except SyntaxError as error:
        return [(stage.case.iri, f"the data cannot be read: {error}") for stage in job]


def _look(stage: Stage, client: Client) -> str:
    try:
        stage.check(client)
    except Wrong as error:
        return str(error) or "wrong"
    return ""


def _outcome(case: Case, wrong: str | None) -> Outcome:
    if wrong:
        return Outcome(case, FAILED, detail=wrong)
    reason = inapplicable(case)
    return Outcome(case, NOT_APPLICABLE, reason) if reason else Outcome(case, PASSED)
