"""The things that a person means: found by IRI, kind/slug or slug; new names that may be minted."""

import re
from collections.abc import Collection, Iterable
from difflib import get_close_matches

from hankegraafi import iris
from hankegraafi.errors import NotFound, UsageError

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NEAR = 0.5
_SHOWN = 3


def short(iri: str, base: str) -> str:
    """Give what a thing is called on the command line.

    >>> short("https://example.org/id/project/pomo", "https://example.org/")
    'project/pomo'
    """
    return iri.removeprefix(f"{base}id/")


def find(text: str, known: Collection[str], base: str) -> str:
    """Find the thing that a person means by an IRI, by kind/slug, or by a slug alone.

    Raises:
        NotFound: none is known under that name; names those that are near.
        UsageError: several things have that slug.
    """
    whole = _whole(text, base)
    found = [whole] if whole else [iris.thing(base, kind, text) for kind in iris.KINDS]
    there = [each for each in found if each in known]
    if len(there) == 1:
        return there[0]
    if there:
        names = ", ".join(short(each, base) for each in there)
        raise UsageError(f"{text} may be several things", way_out=f"Give one of: {names}.")
    raise unknown(text, known, base)


def refuse_part(text: str) -> None:
    """Refuse a name that is a part's.

    Raises:
        UsageError: it is one.
    """
    if "#" in text:
        raise UsageError(
            f"{text} is a part, and parts live and die with their thing",
            way_out=f"Name the thing: {text.partition('#')[0]}",
        )


def unknown(text: str, known: Iterable[str], base: str) -> NotFound:
    """Say that nothing is known under a name, and what is near."""
    names = sorted(short(each, base) for each in known)
    asked = short(text, base)
    near = get_close_matches(asked, names, n=_SHOWN, cutoff=_NEAR)
    if not near:
        slugs = {name.rpartition("/")[2]: name for name in names}
        wanted = get_close_matches(asked.rpartition("/")[2], slugs, n=_SHOWN, cutoff=_NEAR)
        near = [slugs[each] for each in wanted]
    hint = f"Did you mean {', '.join(near)}?" if near else "Give an IRI, kind/slug or slug."
    return NotFound(f"nothing is known as {text}", way_out=hint)


def mint(text: str, kind: str, base: str) -> str:
    """Give the IRI of a new name of a thing of a kind.

    Raises:
        UsageError: it is of another kind, or cannot be part of an IRI.
    """
    iri = _whole(text, base) or iris.thing(base, kind, text)
    name = iris.split(iri, base)
    if name is None or name.kind != kind or name.part:
        raise UsageError(
            f"{text} cannot name a thing of the kind {kind}",
            way_out=f"Give one such as {kind}/new-name.",
        )
    if not _SLUG.fullmatch(name.slug):
        raise UsageError(
            f"{name.slug!r} cannot be part of an IRI",
            way_out=f"Use a–z, 0–9 and hyphens, such as {kind}/{iris.slug(name.slug) or 'name'}.",
        )
    return iri


def _whole(text: str, base: str) -> str:
    """Give the IRI that a text says whole, or by kind/slug; empty for a slug alone."""
    if "://" in text:
        return text
    return f"{base}id/{text}" if "/" in text else ""
