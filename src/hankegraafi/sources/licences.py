"""Which licences let somebody's text be published."""

import re

from hankegraafi.wordfiles import read_words

_SCHEME = re.compile(r"https?://")


def lets_publish(licence: str) -> bool:
    """Say whether a licence, by its address, lets a text be published, changed and used by anybody.

    >>> lets_publish("https://creativecommons.org/licenses/by/4.0/")
    True
    >>> lets_publish("https://creativecommons.org/licenses/by-nc-nd/4.0/")
    False
    """
    address = _SCHEME.sub("", licence, count=1)
    return address.startswith(tuple(read_words("licences")["open"]))
