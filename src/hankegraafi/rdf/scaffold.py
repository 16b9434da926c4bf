"""Start a publisher's own data folder from the small made-up one that comes with the package."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from hankegraafi import iris, resources, vocab
from hankegraafi.errors import FaultError, UsageError
from hankegraafi.rdf.read import read_turtle, rebase, turtle_paths
from hankegraafi.rdf.write import canonical_turtle
from hankegraafi.records import LANGUAGES

LICENCES = {
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/",
    "CC-BY-SA-4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
}
"""The licences that have a short name here (those of SPDX); any other is given by its address."""
PUBLISHERS = (
    "Academia-ScientificOrganisation",
    "Company",
    "IndustryConsortium",
    "LocalAuthority",
    "NationalAuthority",
    "NonGovernmentalOrganisation",
    "NonProfitOrganisation",
    "RegionalAuthority",
    "StandardisationBody",
    "SupraNationalAuthority",
)
"""What a publisher may be: the list of ADMS, less private individuals."""

_TYPES = "http://purl.org/adms/publishertype/"
_TEMPLATE = Path(__file__).parents[1] / "scaffold"
_CATALOGUE = "catalogue.ttl"
_UNFIT = r"[\s<>\"{}|\\^`@]"
"""What an IRI may not hold (RFC 3987), and what only contact details do."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a publisher says of a new data set; each as a person writes it, and checked by `create`.

    `licence` is a short name or an address. `contact` is an e-mail address of a role or the address
    of a page; where it is empty the base stands for it. `title` may be empty: the made-up one.
    """

    base: str = "https://example.org/"
    publisher: str = "Example publisher"
    kind: str = "NonProfitOrganisation"
    licence: str = "CC0-1.0"
    contact: str = ""
    title: str = ""


def create(folder: Path, answers: Answers, *, today: date) -> list[Path]:
    """Write a new data folder; give the files written.

    `today` is the day on which the data set is said to have changed.

    Raises:
        UsageError: the folder is there already and not empty, or an answer cannot be used.
        FaultError: it cannot be written.
    """
    filled = _filled(answers, today)
    root = checked_base(answers.base)
    check_folder(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as draft:
            content = Path(draft) / folder.name
            for name, text in _files(root, filled):
                (content / name).parent.mkdir(parents=True, exist_ok=True)
                (content / name).write_text(text, encoding="utf-8")
            if folder.exists():
                for entry in content.iterdir():
                    entry.rename(folder / entry.name)
            else:
                content.rename(folder)
    except OSError as error:
        raise FaultError(
            f"{folder} cannot be written ({error.strerror})",
            way_out="Check its place: rights, room, and that every folder above is one.",
        ) from error
    return turtle_paths(folder)


def check_folder(folder: Path) -> None:
    """Refuse a folder that holds something already.

    Raises:
        UsageError: it does, or it is a file.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is there already", way_out="Give the name of a new folder.")


def checked_base(base: str) -> str:
    """Give what IRIs begin with, with its closing slash.

    Raises:
        UsageError: no IRI can begin so.
    """
    root = base if base.endswith("/") else f"{base}/"
    if not iris.is_base(root):
        raise UsageError(
            f"the base {base!r} is not an address that IRIs can begin with",
            way_out="Give one such as https://data.example.org/",
        )
    return root


def checked_publisher(name: str) -> str:
    """Give the name of a publisher without white space around it.

    Raises:
        UsageError: there is none.
    """
    if not name.strip():
        raise UsageError("the publisher has no name", way_out="Give one with --publisher.")
    return name.strip()


def checked_kind(kind: str) -> str:
    """Give the IRI of what a publisher is.

    Raises:
        UsageError: the list does not hold it.
    """
    found = next((each for each in PUBLISHERS if each.casefold() == kind.strip().casefold()), None)
    if found is None:
        raise UsageError(
            f"{kind!r} is no type of publisher", way_out=f"Give one of {', '.join(PUBLISHERS)}."
        )
    return _TYPES + found


def checked_licence(licence: str) -> str:
    """Give the IRI of a licence that is given by its short name or by its address.

    Raises:
        UsageError: it is neither.
    """
    given = licence.strip()
    names = {_plain(name): address for name, address in LICENCES.items()}
    if _plain(given) in names:
        return names[_plain(given)]
    if not _is_page(given):
        known = ", ".join(LICENCES)
        raise UsageError(
            f"the licence {licence!r} is not known",
            way_out=f"Give one of {known}, or the address of another: https://…",
        )
    return given


def checked_contact(contact: str) -> tuple[str, str]:
    """Give the property and the IRI of an e-mail address or of a page.

    Raises:
        UsageError: it is neither, or the e-mail address looks like that of a person.
    """
    given = contact.strip()
    if _is_page(given):
        return vocab.term("vcard:hasURL"), given
    address = f"mailto:{given.removeprefix('mailto:')}"
    if "@" in given and re.search(_pattern("ContactPoint-email"), address, re.IGNORECASE):
        return vocab.term("vcard:hasEmail"), address
    raise UsageError(
        f"the contact {contact!r} is no address of an organisation",
        way_out="Give the e-mail address of a role, such as info@example.org and not that of a "
        "person, or the address of a page, https://…",
    )


def _is_page(text: str) -> bool:
    """Say whether a text is a web address that can stand in data as an IRI."""
    if not re.match(r"https?://[^\s/@]", text):
        return False
    try:
        return not re.search(_UNFIT, ox.NamedNode(text).value)
    except ValueError:
        return False


def _plain(name: str) -> str:
    """Spell a licence's name so that CC BY 4.0 and cc-by-4.0 are one, CC0 and CC0-1.0 too."""
    plain = re.sub(r"[^a-z0-9]", "", name.casefold())
    return "cc010" if plain == "cc0" else plain


def _pattern(shape: str) -> str:
    """Give the pattern that a shape asks values to match."""
    path = resources.folder("shapes") / "dataset.ttl"
    node, pattern = ox.NamedNode(vocab.expand(f"hs:{shape}")), vocab.expand("sh:pattern")
    quads = ox.parse(path=path, format=ox.RdfFormat.TURTLE)
    return next(
        each.object.value
        for each in quads
        if each.subject == node
        and each.predicate.value == pattern
        and isinstance(each.object, ox.Literal)
    )


def _filled(answers: Answers, today: date) -> dict[tuple[str, Any], list[tuple[str, Any]]]:
    """Give what stands in the catalogue for what stands in that of the made-up folder.

    By property and value; the value None stands for any.
    """
    day = ox.NamedNode(vocab.expand("xsd:date"))
    base, title = checked_base(answers.base), answers.title.strip()
    found: dict[tuple[str, Any], list[tuple[str, Any]]] = {
        (vocab.term("skos:prefLabel"), ox.Literal("PUBLISHER", language="en")): [
            (
                vocab.term("skos:prefLabel"),
                ox.Literal(checked_publisher(answers.publisher), language="en"),
            )
        ],
        (vocab.term("dcterms:modified"), None): [
            (vocab.term("dcterms:modified"), ox.Literal(today.isoformat(), datatype=day))
        ],
        (vocab.term("dcterms:license"), None): [
            (vocab.term("dcterms:license"), ox.NamedNode(checked_licence(answers.licence)))
        ],
        (vocab.term("dcterms:type"), None): [
            (vocab.term("dcterms:type"), ox.NamedNode(checked_kind(answers.kind)))
        ],
    }
    name, address = checked_contact(answers.contact.strip() or base)
    found[vocab.term("vcard:hasURL"), None] = [(name, ox.NamedNode(address))]
    if title:
        texts = [ox.Literal(title, language=each) for each in LANGUAGES]
        found[vocab.term("dcterms:title"), None] = [
            (vocab.term("dcterms:title"), each) for each in texts
        ]
    return found


def _files(
    base: str, filled: dict[tuple[str, Any], list[tuple[str, Any]]]
) -> Iterator[tuple[str, str]]:
    for path in turtle_paths(_TEMPLATE):
        file = read_turtle(path, path.read_bytes())
        moved = list(rebase(file.quads, vocab.DEFAULT_BASE, base))
        prefixes = {
            prefix: iri.replace(f"{vocab.DEFAULT_BASE}id/", f"{base}id/")
            for prefix, iri in file.prefixes.items()
        }
        name = path.relative_to(_TEMPLATE).as_posix()
        said = filled if name == _CATALOGUE else {}
        triples = [
            ox.Triple(quad.subject, ox.NamedNode(predicate), value)
            for quad in moved
            for predicate, value in _said(quad, said)
        ]
        yield name, canonical_turtle(triples, prefixes)


def _said(
    quad: ox.Quad, filled: dict[tuple[str, Any], list[tuple[str, Any]]]
) -> list[tuple[str, Any]]:
    predicate = quad.predicate.value
    own = filled.get((predicate, quad.object)) or filled.get((predicate, None))
    return own or [(predicate, quad.object)]
