"""The process that has the shapes ready, and forks a worker for each document that is sent to it.

Whoever wants documents checked starts it as `python -m hankegraafi.check.apart DESCRIPTOR`; the
descriptor is that of a socket, over which it is passed one end of a further socket for each
document, after it has said by one byte that it is ready. On that one comes

    one line of JSON        what is wanted (see `Wanted`)
    so many bytes           the document

and back goes one JSON object: what was found, why it could not be read, or how the worker ended.

A worker reads one document and is gone. It can open no file and no connection, its computing, its
time and its memory are bounded by the system, and it is ended when the other end is closed. Only
the process that forked it ends it, and only that reaps it: so a number is never another process's.
"""

import contextlib
import gc
import json
import os
import resource
import select
import signal
import socket
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import formats, resources
from hankegraafi.check import exports, report
from hankegraafi.check.document import Checker
from hankegraafi.errors import HankegraafiError
from hankegraafi.rdf.documents import RDF
from hankegraafi.records import Finding, Severity, Text

MOST = 1000
"""How many findings are told one by one, the gravest first; the others are counted."""
LONGEST = 2000
"""How many letters of a value or a sentence are told."""

NO_MEMORY = 3
"""The status of a worker that needed more memory than it may have."""

_NICE = 10
_LINE = 1 << 14
# Something of everything that there may be in a document, right and wrong.
_EXAMPLE = """
PREFIX hanke: <https://w3id.org/hankegraafi/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
PREFIX : <https://w3id.org/hankegraafi/id/project/>
:a a hanke:Project , hanke:Projekt ; skos:prefLabel "Ä"@fi , "Ä"@sv ; hanke:acronymn "a" ;
    hanke:status hanke:status-runing , "running" ; hanke:goal [ a hanke:Goal ] ;
    dcterms:temporal <https://w3id.org/hankegraafi/id/project/a#period> ;
    hanke:participation <https://w3id.org/hankegraafi/id/project/a#participation-1> .
<https://w3id.org/hankegraafi/id/project/a#period> a dcterms:PeriodOfTime ;
    dcat:startDate "2027-01-01"^^xsd:date ;
    dcat:endDate "2026-02-30"^^xsd:date , "2026"^^xsd:gYear .
<https://w3id.org/hankegraafi/id/project/a#participation-1> a hanke:Participation ;
    hanke:organisation <https://w3id.org/hankegraafi/id/organisation/b> ;
    hanke:role hanke:role-partner .
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is wanted of a document.

    `size` is its length in bytes, `form` the name of its format ("": as it looks), `path` what it
    is called. `seconds` of computing and `memory` in bytes beyond the shapes' own are what it may
    take. `report` is "" for findings alone, or "ttl" or "sarif" for a report of them in
    `language` besides.
    """

    size: int
    form: str
    path: str
    seconds: int
    memory: int
    report: str = ""
    language: str = "en"


def main(descriptor: int) -> None:
    """Fork workers until the other end is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    control = socket.socket(fileno=descriptor)
    checker = Checker(resources.folder("shapes"), resources.folder("ontology"))
    warm(checker)
    gc.collect()
    gc.freeze()
    control.send(b"R")
    try:
        _Desk(checker, control).tend()
    finally:
        os.killpg(0, signal.SIGKILL)


def warm(checker: Checker) -> None:
    """Do once whatever a worker may have to do: it cannot open the files of a library any more."""
    view = list(ox.parse(_EXAMPLE, format=ox.RdfFormat.TURTLE))
    graph = ox.NamedNode("https://w3id.org/hankegraafi/id/source/a")
    claims = [ox.Quad(each.subject, each.predicate, each.object, graph) for each in view]
    for form in formats.GRAPH_FORMATS:
        rdf = RDF[form]
        given = [*view, *claims] if rdf.supports_datasets else [each.triple for each in view]
        content = ox.serialize(given, format=rdf) or b""
        for text in (content, content[: len(content) // 2], content.replace(b":", b"\xff")):
            for kind in ("", "ttl", "sarif"):
                answer(checker, text, Wanted(len(text), form.name, "example", 1, 1, kind))


class _Desk:
    """The workers, each with the socket of its document, from their birth to their end."""

    def __init__(self, checker: Checker, control: socket.socket) -> None:
        self._checker = checker
        self._control = control
        self._work: dict[int, socket.socket] = {}
        self._done: dict[int, socket.socket] = {}
        self._bell, bell = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self._ends = (self._bell, bell)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)

    def tend(self) -> None:
        """Take documents, end the workers of those that nobody waits for, tell who ended."""
        while True:
            poll = select.poll()
            poll.register(self._control, select.POLLIN)
            poll.register(self._bell, select.POLLIN)
            by_descriptor = {each.fileno(): pid for pid, each in self._work.items()}
            for descriptor in (*by_descriptor, *self._done):
                poll.register(descriptor, select.POLLRDHUP)
            for descriptor, _ in poll.poll():
                if descriptor in by_descriptor:
                    self._end(by_descriptor[descriptor])
                elif descriptor in self._done:
                    self._done.pop(descriptor).close()
                elif descriptor == self._bell:
                    os.read(self._bell, 1 << 10)
                    for pid in list(self._work):
                        self._reap(pid, os.WNOHANG)
                elif not self._take():
                    return

    def _take(self) -> bool:
        """Fork a worker for a document; False when nobody is there any more."""
        message, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
        if not message or not descriptors:
            return bool(message)
        connection = socket.socket(fileno=descriptors[0])
        pid = os.fork()
        if pid == 0:
            self._be_worker(connection)
        self._work[pid] = connection
        return True

    def _be_worker(self, connection: socket.socket) -> None:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(0, 1)
            os.dup2(0, 2)
            keep = connection.fileno()
            os.closerange(3, keep)
            os.closerange(keep + 1, max(keep + 2, 64))
            serve(self._checker, connection)
        finally:
            os._exit(1)

    def _end(self, pid: int) -> None:
        """End a worker; one that was reaped already has no number any more."""
        if pid in self._work:
            os.kill(pid, signal.SIGKILL)
            self._reap(pid, 0)

    def _reap(self, pid: int, how: int) -> None:
        """Take leave of a worker, if it has ended; tell how it did."""
        if pid not in self._work:
            return
        ended, status = os.waitpid(pid, how)
        if ended == 0:
            return
        connection = self._work.pop(pid)
        code = os.waitstatus_to_exitcode(status)
        connection.settimeout(0)
        with contextlib.suppress(OSError):
            if code:
                connection.send(json.dumps({"ended": code}).encode())
            connection.shutdown(socket.SHUT_WR)
        self._done[connection.fileno()] = connection  # until the other end has read it


def serve(checker: Checker, connection: socket.socket) -> None:
    """Check the one document that comes over a connection, answer, and end the process."""
    with connection.makefile("rb") as stream:
        wanted = Wanted(**json.loads(stream.readline(_LINE)))
        bind(wanted)
        content = stream.read(wanted.size)
    try:
        told = answer(checker, content, wanted)
    except MemoryError:
        os._exit(NO_MEMORY)
    except Exception as error:  # noqa: BLE001 - whoever waits is told, and logs it
        told = {"fault": f"{type(error).__name__}: {error}"}
    connection.sendall(json.dumps(told, ensure_ascii=False).encode())
    os._exit(0)


def bind(wanted: Wanted) -> None:
    """Take from this process what it does not need, before it reads what somebody sent."""
    memory = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + wanted.seconds
    resource.setrlimit(resource.RLIMIT_AS, (memory + wanted.memory,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    signal.setitimer(signal.ITIMER_REAL, 4 * wanted.seconds)
    os.nice(_NICE)
    for what in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        resource.setrlimit(what, (0, 0))


def answer(checker: Checker, content: bytes, wanted: Wanted) -> dict[str, Any]:
    """Check a document, and say what was found in words that JSON knows.

    Raises:
        MemoryError: it takes more memory than there is.
    """
    form = formats.by_name(wanted.form, formats.GRAPH_FORMATS) if wanted.form else None
    document = checker.read(content, form, path=Path(wanted.path))
    for fault in document.broken:
        return {"broken": {"detail": fault.message, "way_out": fault.way_out, "line": fault.line}}
    try:
        findings = checker.check(document)
    except HankegraafiError as error:
        if isinstance(error.__cause__, MemoryError):
            raise MemoryError from error
        return {"fault": str(error)}
    told = [_cut(each) for each in gravest(findings)]
    counts = Counter(each.severity.word for each in findings)
    return {
        "conforms": not counts[Severity.VIOLATION.word],
        "counts": {each.word: counts[each.word] for each in Severity},
        "omitted": len(findings) - len(told),
        "findings": report.as_json(told),
        "report": _report(told, wanted),
    }


def gravest(findings: Iterable[Finding]) -> list[Finding]:
    """Give the gravest findings, as many as are told, in the order of their places."""
    grave = sorted(findings, key=lambda each: each.severity)[:MOST]
    return sorted(grave, key=Finding.sort_key)


def _report(findings: list[Finding], wanted: Wanted) -> str:
    if wanted.report == "ttl":
        return exports.turtle(findings)
    if wanted.report == "sarif":
        return json.dumps(exports.sarif(findings, wanted.language), ensure_ascii=False, indent=2)
    return ""


def _cut(finding: Finding) -> Finding:
    """Shorten what is very long."""
    changed: dict[str, Any] = {}
    for each in fields(finding):
        value = getattr(finding, each.name)
        if isinstance(value, str):
            changed[each.name] = _short(value)
        elif isinstance(value, Text):
            changed[each.name] = Text(tuple((tag, _short(words)) for tag, words in value.values))
    return replace(finding, **changed)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


if __name__ == "__main__":
    try:
        main(int(sys.argv[1]))
    except HankegraafiError as error:
        sys.exit(str(error))
