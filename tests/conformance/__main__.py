"""Run the W3C's SPARQL test suite against the real service, and keep the table of how it goes.

    python -m tests.conformance SUITE            run, and compare with the table
    python -m tests.conformance SUITE --write    run, and write the table
    python -m tests.conformance SUITE --only TEXT --details    run some cases, and say what is wrong

SUITE is the suite's archive, the folder that holds it, or an unpacked suite; it is no part of this
repository. Every case is asked over HTTP: the data of an evaluation case is made a release, which
the application serves, and the query is sent to its endpoint.

Exit code: 0 when everything goes as the table says, 1 when something differs, 2 without a suite.
What stands in the table: see `tests.conformance.table`. Reasons are kept in reasons.toml.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.conformance import manifest, plan, table
from tests.conformance.plan import FAILED
from tests.conformance.suite import NoSuite, Suite, opened


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the arguments say, and give the exit code."""
    options = _options().parse_args(arguments)
    try:
        with opened(options.suite) as suite:
            return _run(suite, options)
    except NoSuite as error:
        print(error, file=sys.stderr)
        return 2


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance")
    parser.add_argument("suite", type=Path, help="the suite's archive or folder")
    parser.add_argument("--write", action="store_true", help="write the table anew")
    parser.add_argument(
        "--only", default="", metavar="TEXT", help="only cases named so, or of such a folder"
    )
    parser.add_argument("--details", action="store_true", help="say what is wrong with each")
    parser.add_argument("--table", type=Path, default=table.TABLE, help="another table")
    parser.add_argument("--reasons", type=Path, default=table.REASONS, help="other reasons")
    return parser


def _run(suite: Suite, options: argparse.Namespace) -> int:
    cases = manifest.cases(suite)
    chosen = [case for case in cases if options.only in f"{case.folder} {case.iri}"]
    outcomes = plan.run(suite, chosen, _progress)
    reasons = table.Reasons(options.reasons)
    for each in outcomes:
        if each.status == FAILED and (options.details or not reasons.key(each)):
            print(f"{each.case.iri} ({each.case.name}): {each.detail}\n")
    now = table.make(outcomes, reasons, suite.digest())
    print(", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in now["counts"].items()))
    if options.only:
        return int(any(each.status == FAILED for each in outcomes))
    problems = table.unexplained(now, reasons)
    if options.write and not problems:
        table.write(now, options.table)
        print(f"{options.table} is written")
        return 0
    problems += [] if options.write else table.differences(table.read(options.table), now)
    print("\n".join(problems or ["everything goes as the table says"]))
    return int(bool(problems))


def _progress(done: int, total: int) -> None:
    """Say on stderr how far the run is: on one line at a terminal, else at every tenth."""
    if sys.stderr.isatty():
        print(f"\r{done} of {total}", end="\n" if done == total else "", file=sys.stderr)
    elif done == total or done * 10 // total > (done - 1) * 10 // total:
        print(f"{done} of {total}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
