"""What the fields of 360Giving become where a description says nothing else."""

from collections.abc import Iterable, Mapping
from typing import Any

from hankegraafi.sources.licences import lets_publish
from hankegraafi.sources.rows.grants import FORMAT
from hankegraafi.wordfiles import read_words

_TELLING = frozenset({"amountAwarded", "fundingOrganization"})


def looks_like_grants(fields: Iterable[str]) -> bool:
    """Say whether records with these fields are grants of 360Giving."""
    return set(fields) >= _TELLING


def with_built_in(content: Mapping[str, Any]) -> dict[str, Any]:
    """Complete a description (as TOML gives it) by what the standard says of its fields.

    What the description says itself stays. Free text is read only where it names an open licence.
    One of another format is given back as it is.

    Raises:
        FaultError: the package lacks its words.
    """
    file = content.get("file")
    if not isinstance(file, Mapping) or file.get("format") != FORMAT:
        return dict(content)
    known = read_words("giving")
    source, own = content.get("source"), content.get("columns", {})
    licence = source.get("licence") if isinstance(source, Mapping) else None
    licensed = isinstance(licence, str) and lets_publish(licence)
    if not isinstance(own, Mapping):
        return dict(content)
    columns = known["columns"] | (known["licensed"] if licensed else {}) | dict(own)
    return {**content, "columns": columns}
