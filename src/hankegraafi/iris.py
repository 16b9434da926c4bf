"""How every IRI is minted: `<base>id/<kind>/<slug>`, and `#<part>` for what belongs to a thing."""

import re
import unicodedata
from typing import NamedTuple

KINDS = ("project", "organisation", "programme", "place", "source")

_LETTERS = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "đ": "d", "ł": "l"})


_BASE = re.compile(
    r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:(?P<port>[1-9][0-9]{0,4}))?"
    r"/([A-Za-z0-9_~][A-Za-z0-9._~-]*/)*"
)

_PIECES = re.compile(r"([0-9]{1,18})|([^0-9]+)")


class Name(NamedTuple):
    """What an IRI of ours is made of; `part` is empty for the thing itself."""

    kind: str
    slug: str
    part: str = ""


def is_base(text: str) -> bool:
    """Say whether IRIs may begin with a text: an http(s) address of a folder, plainly written.

    >>> is_base("https://data.example.org/"), is_base("https://data.example.org/?q=/")
    (True, False)
    """
    match = _BASE.fullmatch(text)
    return bool(match) and int((match["port"] if match else None) or 80) < 65536


def slug(text: str) -> str:
    """Make the readable last step of an IRI: lower case ASCII words joined by hyphens.

    >>> slug("Äänekosken ammatillisen koulutuksen kuntayhtymä")
    'aanekosken-ammatillisen-koulutuksen-kuntayhtyma'
    """
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    ascii_only = folded.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def thing(base: str, kind: str, name: str) -> str:
    """Give the IRI of a thing.

    >>> thing("https://w3id.org/hankegraafi/", "project", "pomo")
    'https://w3id.org/hankegraafi/id/project/pomo'
    """
    return f"{base}id/{kind}/{name}"


def part(owner: str, name: str) -> str:
    """Give the IRI of a part of a thing, such as a period or a participation.

    >>> part("https://w3id.org/hankegraafi/id/project/pomo", "period")
    'https://w3id.org/hankegraafi/id/project/pomo#period'
    """
    return f"{owner}#{name}"


def document(iri: str) -> str:
    """Give the IRI of the thing that a part belongs to; a thing is its own.

    >>> document("https://w3id.org/hankegraafi/id/project/pomo#period")
    'https://w3id.org/hankegraafi/id/project/pomo'
    """
    return iri.partition("#")[0]


def split(iri: str, base: str) -> Name | None:
    """Take an IRI apart; None when it was not minted under this base.

    >>> split("https://w3id.org/hankegraafi/id/project/pomo#goal-1", "https://w3id.org/hankegraafi/")
    Name(kind='project', slug='pomo', part='goal-1')
    """
    if not iri.startswith(f"{base}id/"):
        return None
    whole, _, piece = iri.removeprefix(f"{base}id/").partition("#")
    kind, _, name = whole.partition("/")
    return Name(kind, name, piece) if kind and name else None


def natural_key(text: str) -> tuple[tuple[int, str], ...]:
    """Sort key that counts: goal-2 stands before goal-10.

    >>> sorted(["goal-10", "goal-2", "goal"], key=natural_key)
    ['goal', 'goal-2', 'goal-10']
    """
    pieces = _PIECES.findall(text)
    return tuple([(int(digits), digits) if digits else (-1, words) for digits, words in pieces])
