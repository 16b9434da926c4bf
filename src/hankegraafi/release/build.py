"""Build a release of what fits into memory, with its dumps in every format."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import formats
from hankegraafi.errors import ReleaseRefused
from hankegraafi.parallel import Hire, here
from hankegraafi.rdf.read import DataFolder
from hankegraafi.rdf.write import data_prefixes, serialize
from hankegraafi.records import Finding, Severity
from hankegraafi.release.content import Content, count_findings, gather
from hankegraafi.release.draft import GZIP, Entry, add, copies, finish, list_store, write_manifest
from hankegraafi.release.history import BEGINNING
from hankegraafi.release.index import index, restore_search
from hankegraafi.release.inputs import Inputs, digest_of, read_inputs
from hankegraafi.release.links import TRIPLES, links_in
from hankegraafi.release.opened import Release, open_release
from hankegraafi.release.packing import compressed
from hankegraafi.release.place import drafted, is_whole
from hankegraafi.release.since import Since, guard_again, guard_published, release_before
from hankegraafi.release.succession import refuse_other_base
from hankegraafi.release.sums.comparing import compare_sums, not_compared
from hankegraafi.release.sums.making import write_sums
from hankegraafi.release.tables import write_tables

Progress = Callable[[str, int, int], None]

DUMPS = (
    (formats.NQUADS, "dataset"),
    (formats.TRIG, "dataset"),
    (formats.JSONLD, "dataset"),
    (formats.NTRIPLES, "curated"),
    (formats.TURTLE, "curated"),
    (formats.RDFXML, "curated"),
)
"""The formats of the dumps, and whether they hold the whole dataset or the curated view."""

STEPS = (
    "gather",
    *(f"write {each.extension}" for each, _ in DUMPS),
    "copy",
    "store",
    "tables",
    "index",
    "sums",
    "manifest",
    "sync",
    "publish",
    "switch",
    "pack",
)
"""What a build does, in order; each is told to `progress` before it begins."""

_NAMED = 3


def build(
    folder: DataFolder,
    findings: Sequence[Finding],
    *,
    releases: Path,
    ontology: Path,
    shapes: Path,
    checks: Path | None = None,
    base: str | None = None,
    now: datetime = BEGINNING,
    progress: Progress | None = None,
    hire: Hire = here,
) -> Release:
    """Build a release from a data folder that was checked, and make it the current one.

    A release that is there already and whole is taken as it is. `checks` only tells when the
    release is out of date; `base` is what the IRIs of things shall begin with, None for what the
    data declares; `now` is when it is published; `progress` is called with (step, steps done,
    steps in all), `hire` gives who makes the tables.

    Raises:
        ReleaseRefused: there are violations; nothing was written.
        DataError: a file of the ontology is broken, or a text cannot be published.
        UsageError: the base cannot be the beginning of IRIs.
        FaultError: another build is running, or the folder of releases cannot be written.
    """
    refuse(folder, findings)
    step = _steps(progress)
    step("gather")
    inputs = read_inputs(folder.path, ontology=ontology, shapes=shapes, checks=checks)
    content, quads = gather(folder, findings, inputs, base=base or folder.base)
    built = {"inputs": digest_of(folder, inputs, base=base)}
    with drafted(releases) as draft:
        before = release_before(releases)
        if before:
            refuse_other_base(before.base, content.base, before.version)
        if not is_whole(releases, content.version):
            draft.mkdir()
            counts = count_findings(findings)
            missed = _fill(draft, content, quads, inputs, counts, step, before, hire)
            built |= not_compared(missed)
        elif before:
            guard_again(before, open_release(releases, content.version))
        if not draft.exists():
            restore_search(open_release(releases, content.version))
        finish(draft, releases, content.version, built, step, now)
    if progress:
        progress("done", len(STEPS), len(STEPS))
    return open_release(releases, content.version)


def refuse(folder: DataFolder, findings: Sequence[Finding]) -> None:
    """Stand at the gate.

    Raises:
        ReleaseRefused: there is a violation, or a file that could not be read.
    """
    violations = [each for each in findings if each.severity is Severity.VIOLATION]
    told = [_told(each) for each in violations] or [str(error) for error in folder.broken]
    if not told:
        return
    count = "1 violation" if len(told) == 1 else f"{len(told)} violations"
    rest = f"; and {len(told) - _NAMED} more" if len(told) > _NAMED else ""
    raise ReleaseRefused(
        f"no release was built, for the data has {count}: {'; '.join(told[:_NAMED])}{rest}",
        way_out="See them all with: hankegraafi check",
    )


def _told(finding: Finding) -> str:
    place = ":".join(str(part) for part in (finding.file, finding.line) if part is not None)
    message = finding.message.best("en")[1]
    what = finding.focus if not (place and message) else ""
    return " ".join(part for part in (place, finding.rule, message.rstrip("."), what) if part)


def _steps(progress: Progress | None) -> Callable[[str], None]:
    def step(name: str) -> None:
        if progress:
            progress(name, STEPS.index(name), len(STEPS))

    return step


def _fill(
    draft: Path,
    content: Content,
    quads: Sequence[ox.Quad],
    inputs: Inputs,
    findings: dict[str, int],
    step: Callable[[str], None],
    before: Release | None,
    hire: Hire,
) -> tuple[str, ...]:
    files = list(_dumps(draft, content.base, quads, inputs, step))
    step("copy")
    files += copies(draft, content, inputs)
    step("store")
    since = Since.of(before, draft, content.base, len(quads)) if before else None
    if not (since and since.begin_store()):
        _store(draft, quads)
    list_store(draft)
    guard_published(draft, content.version, content.base, before)
    if since:
        since.guard()
        since.carry(content.version)
    step("tables")
    version = content.version
    files += write_tables(draft, base=content.base, version=version, inputs=inputs, hire=hire)
    step("index")
    index(draft, since, base=content.base, version=content.version)
    step("sums")
    files += write_sums(draft)
    missed = compare_sums(draft, base=content.base, version=version, statements=len(quads))
    step("manifest")
    write_manifest(draft, content, findings, files)
    return missed


def _dumps(
    draft: Path,
    base: str,
    quads: Sequence[ox.Quad],
    inputs: Inputs,
    step: Callable[[str], None],
) -> Iterator[Entry]:
    prefixes = data_prefixes(base)
    context = inputs.json_context()
    curated = [quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)]
    for each, describes in DUMPS:
        step(f"write {each.extension}")
        said = quads if describes == "dataset" else curated
        text = serialize(said, each, prefixes=prefixes, context=context)
        path = f"dumps/hankegraafi.{each.extension}"
        yield add(draft, path, text, media_type=each.media_type, describes=describes)
        packed = add(draft, f"{path}.gz", compressed(text), media_type=GZIP, describes=describes)
        yield packed | {"compressed": path}
        if each is formats.NTRIPLES:
            links = b"".join(links_in(text.splitlines(keepends=True), base))
            yield add(draft, TRIPLES, links, media_type=each.media_type, describes="links")


def _store(draft: Path, quads: Sequence[ox.Quad]) -> None:
    store = ox.Store(str(draft / "store"))
    store.bulk_extend(quads)
    store.flush()
    store.optimize()
