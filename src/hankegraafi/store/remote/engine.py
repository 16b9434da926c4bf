"""A release that is asked here and in an engine elsewhere: which of them answers what.

Both hold the same release, so either may answer. Ours answers what it is better at, and all that
the other might answer differently; where the other fails, ours takes its place if it is beside it,
and an EngineError says so if it is not.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import pyoxigraph as ox

from hankegraafi.errors import EngineError
from hankegraafi.store import guard
from hankegraafi.store.answer import Answer
from hankegraafi.store.empty.explanation import Explanation
from hankegraafi.store.empty.terms import Namespaces
from hankegraafi.store.engine import Engine
from hankegraafi.store.lexer import Token
from hankegraafi.store.pool.wire import Limits, Page
from hankegraafi.store.remote import fragment, placed, scans
from hankegraafi.store.remote.breaker import Breaker
from hankegraafi.store.remote.calls import Asked, Calls, Cannot, Spec, Telling
from hankegraafi.store.remote.expressions import Kinds
from hankegraafi.store.remote.fragment import Reading
from hankegraafi.store.remote.placed import Unfit
from hankegraafi.store.remote.scans import Judged
from hankegraafi.store.remote.state import Loaded
from hankegraafi.store.remote.triples import ANY

_KNOWN = 500


class Plan(NamedTuple):
    """Who answers a query, and why: "here", or "elsewhere" with what it is asked.

    `reason` is a key; `judged` says how much of the data the query goes through, where that was
    asked; `columns` what the answer shows, None where that is yes or no.
    """

    where: str
    reason: str
    text: str = ""
    reading: Reading | None = None
    judged: Judged | None = None
    columns: tuple[str, ...] | None = None


class RemoteEngine:
    """Answers questions about one release, for one thread."""

    def __init__(self, spec: Spec, base: str, breaker: Breaker, here: Callable[[], Engine]) -> None:
        """Connect to nothing yet; `here` opens the release of our own when it is needed."""
        self.base = base
        self._spec = spec
        self._calls = Calls(spec, breaker)
        self._open = here
        self._here: Engine | None = None
        self._grammar = Engine(ox.Store(), base, threads=False)
        self._loaded: Loaded | None = None
        self._kinds: dict[str | None, Kinds] = {}
        self._plans: OrderedDict[tuple[str, str], Plan] = OrderedDict()

    @property
    def here(self) -> Engine:
        """Our own engine."""
        if self._here is None:
            self._here = self._open()
        return self._here

    def begin(self, limits: Limits, tell: Telling) -> None:
        """Begin with a question that has such limits; who is told is told where it is computed."""
        self._calls.begin(limits, tell)

    def failed(self, error: EngineError) -> None:
        """Note that an answer failed while it was used."""
        self._calls.failed(error)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        prefixes: Mapping[str, str] | None = None,
    ) -> Answer:
        """Answer a visitor's query, as `Engine.query` does.

        Raises:
            QueryError: as `Engine.query`.
            EngineError: the engine elsewhere should have answered, and did not.
        """
        graphs: dict[str, Any] = {"default_graphs": default_graphs, "named_graphs": named_graphs}
        plan = self.plan(text, chooses=bool(default_graphs or named_graphs or prefixes))
        if plan.where == "elsewhere":
            try:
                return self._calls.ask(Asked(plan.text, plan.reading, plan.columns))
            except Cannot as cannot:
                if cannot.lasts:
                    self._keep(text, plan._replace(where="here", reason="cannot"))
            except EngineError:
                if not self._spec.only_scans:
                    raise
        self._calls.home()
        return self.here.query(text, prefixes=prefixes, **graphs)

    def page(
        self,
        text: str,
        page: Page,
        *,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> tuple[Answer, bool]:
        """Answer a part of a query: ours, for parts have to fit together, whoever fails meanwhile.

        Raises:
            QueryError: as `Engine.page`.
        """
        graphs: dict[str, Any] = {"default_graphs": default_graphs, "named_graphs": named_graphs}
        return self.here.page(text, page, **graphs)

    def why_empty(
        self, text: str, *, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> Explanation:
        """Say why a visitor's query finds nothing; ours is asked.

        Raises:
            QueryError: as `query`.
        """
        graphs: dict[str, Any] = {"default_graphs": default_graphs, "named_graphs": named_graphs}
        return self.here.why_empty(text, **graphs)

    def plan(self, text: str, *, chooses: bool = False) -> Plan:
        """Say who answers a query; `chooses` says that its graphs are chosen beside it.

        Raises:
            QueryError: it is no query, or not allowed.
            EngineError: the engine elsewhere is needed, and cannot be asked now.
        """
        if chooses:
            return Plan("here", "dataset")
        if kept := self._plans.get((self._calls.dialect.name, text)):
            if kept.where == "elsewhere" and self._spec.only_scans and not self._calls.lets():
                return kept._replace(where="here", reason="unreachable")
            return kept
        columns = self._grammar.query(text).columns  # what is wrong is said in our own words
        try:
            return self._keep(text, self._planned(text)._replace(columns=columns))
        except EngineError as error:
            if self._spec.only_scans:
                return Plan("here", error.reason)
            raise

    def _planned(self, text: str) -> Plan:
        items = guard.admit(text)
        judged = None
        if self._spec.only_scans:
            known = self._release()
            judged = scans.judge(text, items, Namespaces({}, self.base or None), known)
            if not judged.scans:
                return Plan("here", "look_up", judged=judged)
        prefixes = Namespaces({}, self.base or None)
        reading: Reading | None = None
        try:
            shape = placed.outline(text, items, prefixes)
            if shape.form == "CONSTRUCT":
                raise Unfit("graph")
            changes = placed.edits(text, items, shape, prefixes, self._spec.version)
            self._release()  # what is answered here in any case does not need it
            dialect = self._calls.dialect
            changes += placed.view(items, shape, self._spec.version, is_chosen=dialect.chooses)
            if not dialect.exact:
                reading = fragment.read(text, items, prefixes, self._known)
                changes += reading.edits
            elif any(each.says("ORDER") for each in items):
                self._see_order(text, items, prefixes)
        except Unfit as unfit:
            return Plan("here", unfit.difference, judged=judged)
        written = placed.applied(text, changes, self.base)
        return Plan("elsewhere", "scan" if judged else "all", written, reading, judged)

    def _see_order(self, text: str, items: Sequence[Token], prefixes: Namespaces) -> None:
        """See that an engine like ours can order what is asked for: of some values it would die.

        Raises:
            Unfit: it may not; ours refuses those in words.
        """
        try:
            fragment.read(text, items, prefixes, self._known)
        except Unfit as unfit:
            raise Unfit("order") from unfit

    def _keep(self, text: str, plan: Plan) -> Plan:
        self._plans[self._calls.dialect.name, text] = plan
        if len(self._plans) > _KNOWN:
            self._plans.popitem(last=False)
        return plan

    def _known(self, name: str | None) -> Kinds:
        return self._kinds.get(name, frozenset())

    def _release(self) -> Loaded:
        """Give what the engine knows of the release.

        Raises:
            EngineError: it cannot be asked, or has not this release as a whole.
        """
        loaded = self._calls.release()
        if loaded is not self._loaded:
            self._kinds = {name: frozenset(each) & ANY for name, each in loaded.kinds.items()}
            self._kinds[None] = frozenset[str]().union(*self._kinds.values())
            self._loaded = loaded
        return loaded
