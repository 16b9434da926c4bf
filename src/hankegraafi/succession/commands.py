"""Rename, merge and withdraw: what becomes of the files of a data folder."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from hankegraafi import iris, vocab
from hankegraafi.errors import DataError, UsageError
from hankegraafi.rdf.together import Change, place
from hankegraafi.succession import merging, names
from hankegraafi.succession.folder import DESCRIPTION, Folder, document, refuse_listed
from hankegraafi.succession.moving import Move, moved
from hankegraafi.succession.plan import Edits, Plan, plan
from hankegraafi.succession.stones import Told, stone, successors

_REPLACED = ox.NamedNode(vocab.term("dcterms:isReplacedBy"))
_TOPIC = ox.NamedNode(vocab.term("foaf:primaryTopic"))
_MENTIONS = ox.NamedNode(vocab.term("schema:mentions"))
_IDENTIFIER = ox.NamedNode(vocab.term("dcterms:identifier"))
_SHOWN = 5

Published = Callable[[str], Collection[ox.Triple]]
"""Gives what the current release says of a thing; nothing where it says nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a data folder; `published` knows what it no longer describes."""

    folder: Folder
    told: Told
    published: Published

    def name(self, iri: str) -> str:
        """Give what a thing is called on the command line."""
        return names.short(iri, self.folder.base)

    def find(self, text: str) -> str:
        """Find a thing that the folder describes, or that the current release does.

        Raises:
            NotFound: neither does.
            UsageError: several things have that name.
        """
        things = self.folder.things
        names.refuse_part(text)
        gone = _whole(text, self.folder.base) if "/" in text else ""
        if gone and gone not in things and self.published(gone):
            return gone
        return names.find(text, things, self.folder.base)

    def living(self, text: str) -> str:
        """Find a thing that is neither replaced nor withdrawn, and written by hand where at all.

        Raises:
            DataError: it is not, or a list's next reading would bring it back.
        """
        iri = self.find(text)
        if iri in self.folder.stones:
            into = ", ".join(map(self.name, successors(self.folder.said(iri), iri)))
            raise DataError(
                f"{self.name(iri)} was {f'replaced by {into}' if into else 'withdrawn'} already",
                way_out=f"Name {into}." if into else "There is nothing left to change.",
            )
        refuse_listed(self.folder, iri, self.name(iri))
        return iri


def rename(asked: Asked, old: str, new: str) -> Plan:
    """Give a thing another IRI; the old one leads on.

    Where the folder no longer describes the thing, but describes the new one, only that is said.

    Raises:
        NotFound: there is no such thing.
        UsageError: the new name is another thing's, or can be no name.
        DataError: the thing was replaced already, or is read from a list.
    """
    folder = asked.folder
    if done := _done(asked, old, new):
        return done
    before = asked.living(old)
    name = iris.split(before, folder.base)
    after = names.mint(new, name.kind if name else "", folder.base)
    if before not in folder.things:
        return _lead_on(asked, before, after)
    if after in folder.things:
        _refuse_taken(asked, before, after)
    moves = _files(folder, before, after)
    return _moving(asked, Move(before, after), moves)


def merge(asked: Asked, one: str, into: str, *, take: bool) -> Plan:
    """Let a thing become part of another, which keeps what it says.

    With `take`, what only the first one said is added.

    Raises:
        NotFound: there is no such thing.
        UsageError: they are of different kinds, or one and the same.
        DataError: one of them was replaced already, or is read from a list.
    """
    folder = asked.folder
    if done := _done(asked, one, into):
        return done
    before, after = asked.living(one), asked.find(into)
    if before == after:
        raise UsageError(f"{asked.name(one)} is one thing", way_out="Name two.")
    if iris.split(before, folder.base)[:1] != iris.split(after, folder.base)[:1]:  # type: ignore[index]
        raise UsageError(
            f"{asked.name(before)} and {asked.name(after)} are of different kinds",
            way_out="Only things of one kind can be merged.",
        )
    if after in folder.stones:
        asked.living(into)
    if "/source/" in before:
        _refuse_claiming(folder, before, "merged")
    if before not in folder.things:
        return _lead_on(asked, before, after)
    merged = merging.merge(folder, before, after, take=take)
    return _moving(asked, merged.move, {}, merged)


def withdraw(asked: Asked, text: str, *, keep_references: bool) -> Plan:
    """Take a thing out; its IRI stays, with its name, the day and the reason.

    Raises:
        NotFound: there is no such thing.
        DataError: others speak of it, it was withdrawn already, or it is read from a list.
    """
    folder = asked.folder
    iri = asked.living(text)
    if "/source/" in iri:
        _refuse_list(folder, iri)
    edits = Edits(folder)
    said = folder.said(iri) or set(asked.published(iri))
    edits.added = stone(iri, said, asked.told, base=folder.base)
    remaining = list(_references(folder, iri))
    parts = [each for each in remaining if "#" in each[1]]
    if parts or (remaining and not keep_references):
        _refuse_references(asked, iri, parts or remaining, with_option=not parts)
    own = f"sources/{iri.rpartition('/')[2]}/" if "/source/" in iri else ""
    for file in folder.files:
        where = place(file.path, folder.path)
        gone = where.startswith(own) if own else False
        edits.put(file, set() if gone else _without(edits.of(file), file.graph, iri))
    notes = [f"{asked.name(iri)} is still spoken of by {where}" for where, _ in remaining]
    return plan(edits, notes=notes)


def withdraw_missing(asked: Asked, published: Iterable[str]) -> Plan:
    """Take out what the current release has and the folder describes no more.

    `published` are the IRIs of all things that the release describes.
    """
    folder = asked.folder
    edits = Edits(folder)
    missing = sorted(
        iri
        for iri in set(published) - folder.things
        if (name := iris.split(iri, folder.base)) and name.kind in iris.KINDS
    )
    for iri in missing:
        edits.added |= stone(iri, asked.published(iri), asked.told, base=folder.base)
    return plan(edits, notes=[f"withdrawn: {asked.name(iri)}" for iri in missing])


def _without(triples: Iterable[ox.Triple], graph: object, iri: str) -> set[ox.Triple]:
    """Take what is said of a thing out of the view; what sources claim stays."""
    if not isinstance(graph, ox.DefaultGraph):
        return set(triples)
    return {each for each in triples if document(each.subject) != iri}


def _done(asked: Asked, old: str, new: str) -> Plan | None:
    """Find that one thing leads to another already, as after a command that was given before."""
    folder = asked.folder
    before = asked.find(old)
    if before not in folder.stones:
        return None
    name = iris.split(before, folder.base)
    after = names.mint(new, name.kind if name else "", folder.base)
    if successors(folder.said(before), before) != [after]:
        return None
    return Plan(Change(), (f"{asked.name(before)} leads to {asked.name(after)} already",))


def _lead_on(asked: Asked, before: str, after: str) -> Plan:
    """Let something lead on that the folder describes no more."""
    if after not in asked.folder.things:
        raise names.unknown(asked.name(after), asked.folder.things, asked.folder.base)
    if after in asked.folder.stones:
        asked.living(asked.name(after))
    return _moving(asked, Move(before, after), {})


def _moving(
    asked: Asked, mover: Move, moves: dict[str, str], merged: merging.Merged | None = None
) -> Plan:
    """Plan that a thing moves, with all who speak of it, and leaves its tombstone."""
    folder = asked.folder
    edits = Edits(folder)
    before = folder.said(mover.old) or asked.published(mover.old)
    edits.added = stone(mover.old, before, asked.told, base=folder.base, successor=mover.new)
    edits.added |= merged.kept if merged else set()
    for file in folder.files:
        triples = {quad.triple for quad in file.quads}
        if merged and isinstance(file.graph, ox.DefaultGraph):
            triples = {each for each in triples if document(each.subject) != mover.old}
        after = moved(triples, mover)
        if merged and file.path == merged.home:
            after |= merged.taken
        edits.put(file, _called(_once(after), folder, mover))
    edits.move(mover)
    return plan(edits, mover, moved=moves, notes=merged.notes if merged else ())


def _called(triples: set[ox.Triple], folder: Folder, mover: Move) -> set[ox.Triple]:
    """Let the reference of a list be its new name, as its next reading would write it."""
    old, new = (iri.rpartition("/")[2] for iri in (mover.old, mover.new))
    if "/source/" not in mover.old or not (folder.path / "sources" / old / DESCRIPTION).is_file():
        return triples
    own = ox.NamedNode(mover.new)
    before = ox.Triple(own, _IDENTIFIER, ox.Literal(old))
    after = ox.Triple(own, _IDENTIFIER, ox.Literal(new))
    return {after if each == before else each for each in triples}


def _once(triples: set[ox.Triple]) -> set[ox.Triple]:
    """Leave out that a page mentions what it is about: both may have become one."""
    topics = {(each.subject, each.object) for each in triples if each.predicate == _TOPIC}
    return {
        each
        for each in triples
        if each.predicate != _MENTIONS or (each.subject, each.object) not in topics
    }


def _files(folder: Folder, before: str, after: str) -> dict[str, str]:
    """Give the files that are called after a thing, with the names that they then have."""
    old, new = (iri.rpartition("/")[2] for iri in (before, after))
    if "/source/" in before:
        source = folder.path / "sources" / old
        if (folder.path / "sources" / new).exists():
            raise UsageError(
                f"the folder sources/{new} is there already", way_out="Choose another name."
            )
        _refuse_named_after(source / DESCRIPTION)
        return {f"sources/{old}": f"sources/{new}"} if source.is_dir() else {}
    found = {}
    for file in folder.files:
        target = file.path.with_name(f"{new}.ttl")
        about = any(document(quad.subject) == before for quad in file.quads)
        if about and file.path.stem == old and not target.exists():
            found[place(file.path, folder.path)] = place(target, folder.path)
    return found


def _refuse_named_after(description: Path) -> None:
    """Refuse to rename a list whose records are called after it.

    Raises:
        DataError: its description does not say what they are called.
    """
    if description.is_file():
        text = description.read_text(encoding="utf-8")
        if not any(line.lstrip().startswith("slug") for line in text.splitlines()):
            name = description.parent.name
            raise DataError(
                "the records of this list are called after it",
                path=description,
                way_out=f'Write slug = "{name}-{{code}}" under [record] first, so that they stay.',
            )


def _refuse_list(folder: Folder, iri: str) -> None:
    """Refuse to withdraw a list: its next reading would bring it back.

    Raises:
        DataError: it is one.
    """
    source = folder.path / "sources" / iri.rpartition("/")[2]
    if (source / DESCRIPTION).is_file():
        raise DataError(
            "the next reading of this list would bring it back",
            path=source / DESCRIPTION,
            way_out="Take its folder out of the data first, then withdraw what it described.",
        )


def _refuse_claiming(folder: Folder, iri: str, what: str) -> None:
    """Refuse to give away what a source claims: that stands in a graph of its own.

    Raises:
        DataError: the source claims something.
    """
    graph = ox.NamedNode(iri)
    claiming = next((file.path for file in folder.files if file.graph == graph), None)
    source = folder.path / "sources" / iri.rpartition("/")[2]
    if claiming or (source / DESCRIPTION).is_file():
        raise DataError(
            f"what this source says stands in a graph of its own, and cannot be {what}",
            path=claiming or source / DESCRIPTION,
            way_out="Move its claims by hand to the other source first.",
        )


def _references(folder: Folder, iri: str) -> Iterator[tuple[str, str]]:
    """Go through who in the view speaks of a thing or its parts: (place, what it names)."""
    own = f"sources/{iri.rpartition('/')[2]}/" if "/source/" in iri else "\0"
    for file in folder.files:
        where = place(file.path, folder.path)
        if not isinstance(file.graph, ox.DefaultGraph) or where.startswith(own):
            continue
        for quad in file.quads:
            speaker, value = document(quad.subject), quad.object
            if speaker == iri or speaker in folder.stones or document(value) != iri:
                continue
            if isinstance(value, ox.NamedNode) and quad.predicate != _REPLACED:
                said = f"{where} ({_shown(quad, folder.base)})"
                yield said, value.value
    slug = iri.rpartition("/")[2]
    token = names.short(iri, folder.base).replace("/", ":", 1)
    for path in folder.texts(slug):
        where = place(path, folder.path)
        if path.name == "records.ttl" and _speaks(path, token):
            yield where, iri
        if path.name == DESCRIPTION and f'"{token}"' in path.read_text(encoding="utf-8"):
            yield where, iri


def _shown(quad: ox.Quad, base: str) -> str:
    """Write who speaks of something, and by which property, as people read it."""
    speaker = names.short(str(quad.subject).strip("<>"), base)
    return f"{speaker} {vocab.compact(quad.predicate.value)}"


def _speaks(path: Path, token: str) -> bool:
    with path.open(encoding="utf-8") as file:
        spoken = (line for line in file if "dcterms:isReplacedBy" not in line)
        return any(token in line.replace(";", " ").split() for line in spoken)


def _refuse_references(
    asked: Asked, iri: str, remaining: list[tuple[str, str]], *, with_option: bool
) -> None:
    shown = "; ".join(
        where if what == iri else f"{where} {asked.name(what)}"
        for where, what in remaining[:_SHOWN]
    )
    more = f"; and {len(remaining) - _SHOWN} more" if len(remaining) > _SHOWN else ""
    rest = ", or leave them with --keep-references" if with_option else ""
    raise DataError(
        f"others speak of {asked.name(iri)}: {shown}{more}",
        way_out=f"Take these references out first{rest}.",
    )


def _refuse_taken(asked: Asked, before: str, after: str) -> None:
    """Refuse a name that something has, or had."""
    folder = asked.folder
    if before == after:
        raise UsageError(f"{asked.name(before)} has that name", way_out="Choose another name.")
    if after in folder.stones:
        into = successors(folder.said(after), after)
        if before in into:
            why = f"it was what {asked.name(before)} was called before, and leads there"
        else:
            why = "it was another thing's, and an IRI means one thing for ever"
        raise UsageError(
            f"{asked.name(after)} cannot be used again: {why}", way_out="Choose another name."
        )
    raise UsageError(
        f"{asked.name(after)} is there already",
        way_out=f"Choose another name, or: hankegraafi merge {asked.name(before)} "
        f"{asked.name(after)}",
    )


def _whole(text: str, base: str) -> str:
    return text if "://" in text else f"{base}id/{text}"
