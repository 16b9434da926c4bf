"""Validation: shapes and data in, results out, whichever engine is behind it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from hankegraafi.check import engines
from hankegraafi.check.engines import About, Engine, everything
from hankegraafi.check.results import Report, Result, words_of
from hankegraafi.errors import FaultError
from hankegraafi.records import Finding


class Shapes:
    """Shapes, compiled once by an engine and used for any number of data graphs."""

    def __init__(self, ntriples: str, engine: Engine | None = None) -> None:
        """Compile shapes; without an engine, the reference takes them.

        Raises:
            FaultError: the engine does not take them.
        """
        engine = engine or engines.engine(engines.REFERENCE)
        self._engine = engine.name
        self._words = words_of(ntriples)
        with self._faults("the shapes"):
            self._program = engine.compile(ntriples)

    def check(self, ntriples: str, *, name: str, about: About = everything) -> list[Result]:
        """Check a data graph.

        Args:
            ntriples: the graph, without ill-typed literals.
            name: what the graph is called when the engine fails.
            about: takes the focus nodes whose results are wanted; blank ones are always.

        Raises:
            FaultError: the engine crashed or gave no report; that is never a pass.
        """
        with self._faults(name):
            report = Report(self._program.report(ntriples, about), self._words)
            results = report.results(about)
            if report.conforms is None:
                raise ValueError("it gave no report")
            if not report.conforms and not results and about is everything:
                raise ValueError("it found something wrong and does not say what")
        return results

    @contextmanager
    def _faults(self, name: str) -> Iterator[None]:
        """Make a fault of whatever an engine dies of; a panic of compiled code is no Exception."""
        try:
            yield
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            kind = "" if isinstance(error, ValueError) else f"{type(error).__name__}: "
            detail = " ".join(f"{kind}{error}".split())
            raise FaultError(
                f"the SHACL validator {self._engine} failed on {name}: {detail}",
                way_out="Nothing was passed; look at the shapes that use SPARQL or compare values.",
            ) from error


class Validator:
    """An engine with the shapes that it has compiled."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._compiled: dict[str, Shapes] = {}

    @property
    def engine(self) -> str:
        """The engine's name."""
        return self._engine.name

    def shapes(self, ntriples: str) -> Shapes:
        """Give shapes, compiled when they are asked for the first time.

        Raises:
            FaultError: the engine does not take them.
        """
        if ntriples not in self._compiled:
            self._compiled[ntriples] = Shapes(ntriples, self._engine)
        return self._compiled[ntriples]


class Validators:
    """Validators by the names of their engines, kept for the next check."""

    def __init__(self) -> None:
        self._made: dict[str, Validator] = {}

    def of(self, engine: str) -> Validator:
        """Give the validator of an engine.

        Raises:
            FaultError: there is no such engine.
        """
        if engine not in self._made:
            self._made[engine] = Validator(engines.engine(engine))
        return self._made[engine]


def finding(result: Result, graph: str | None) -> Finding:
    """Give a result as a finding in a graph; None is the curated view."""
    return Finding(
        result.severity,
        result.rule,
        result.message,
        focus=result.focus,
        path=result.path,
        value=result.value,
        graph=graph,
    )


def agree(found: Mapping[str, Sequence[Result]], name: str) -> None:
    """See that engines found the same in a graph.

    Raises:
        FaultError: they did not; names the first node on which they disagree.
    """
    (first, results), *others = found.items()
    for other, theirs in others:
        one, two = (Counter(map(_key, each)) for each in (results, theirs))
        for only, more in ((first, one - two), (other, two - one)):
            for focus, rule, path, value, _ in more:
                raise FaultError(
                    f"the engines {first} and {other} disagree on {name}: only {only} finds that "
                    f"{focus} does not meet {rule} (path {path}, value {value})",
                    way_out="Nothing was passed. Look at the rule; one of the engines is wrong.",
                )


def _key(result: Result) -> tuple[str | None, ...]:
    return result.focus, result.rule, result.path, result.value, result.severity.name
