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


class Validators:
    """Shapes by engine and text, compiled when they are asked for and kept for the next check."""

    def __init__(self) -> None:
        self._engines: dict[str, Engine] = {}
        self._compiled: dict[tuple[str, str], Shapes] = {}

    def shapes(self, engine: str, ntriples: str) -> Shapes:
        """Give shapes, compiled by the engine of this name.

        Raises:
            FaultError: there is no such engine, or it does not take them.
        """
        key = engine, ntriples
        if key not in self._compiled:
            if engine not in self._engines:  # programs of one engine share what it has read
                self._engines[engine] = engines.engine(engine)
            self._compiled[key] = Shapes(ntriples, self._engines[engine])
        return self._compiled[key]


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
