"""Which language a visitor reads: `?lang=`, then Accept-Language, then Finnish."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files

from hankegraafi.records import LANGUAGES

_TAGS = {"FIN": "fi", "SWE": "sv", "ENG": "en"}


@dataclass(frozen=True, slots=True)
class Messages:
    """The words of the pages in one language.

    A message with a `{count}` may have a sister whose key ends in `_one`.
    """

    language: str
    words: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """Give the words for a key, with its values filled in."""
        if values.get("count") == 1:
            key = f"{key}_one" if f"{key}_one" in self.words else key
        return self.words[key].format(**values) if values else self.words[key]

    def has(self, key: str) -> bool:
        """Say whether there are words for a key."""
        return key in self.words


def load() -> dict[str, Messages]:
    """Read the message catalogues of all languages."""
    return {language: Messages(language, _catalogue(language)) for language in LANGUAGES}


def choose(lang: str | None, accept_language: str | None) -> str:
    """Choose a page language among fi, sv and en (RFC 9110 §12.5.4).

    >>> choose(None, "de, sv-FI;q=0.8, en;q=0.5")
    'sv'
    """
    if lang in LANGUAGES:
        return str(lang)
    best = max(_weights(accept_language or ""), default=(0.0, 0, ""), key=lambda item: item[:2])
    return best[2] or LANGUAGES[0]


def tag_of(language: str) -> str:
    """Give the tag of a language: of a tag itself, or of an IRI of the EU's list of languages.

    >>> tag_of("http://publications.europa.eu/resource/authority/language/FIN")
    'fi'
    """
    code = language.rpartition("/")[2]
    return _TAGS.get(code, code.casefold() if code.isascii() and code.isalpha() else "")


def _weights(header: str) -> Iterator[tuple[float, int, str]]:
    """Give (weight, minus the place, language) for each range that one of our languages fits."""
    for place, part in enumerate(header.split(",")):
        tag, _, rest = part.strip().casefold().partition(";")
        language = tag.strip().partition("-")[0]
        weight = _quality(rest)
        if language in LANGUAGES and weight > 0:
            yield weight, -place, language


def _quality(field: str) -> float:
    name, _, value = field.replace(" ", "").partition("=")
    if name != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _catalogue(language: str) -> dict[str, str]:
    text = files(__package__).joinpath("messages", f"{language}.toml").read_text(encoding="utf-8")
    return _flat(tomllib.loads(text))


def _flat(table: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """Join the names of nested tables with dots: [status] running → status.running."""
    found: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, Mapping):
            found |= _flat(value, f"{prefix}{key}.")
        else:
            found[f"{prefix}{key}"] = str(value)
    return found
