"""Text with one kind of space and one kind of dash, character for character."""

LONGEST = 200
"""How many characters a cell with one value may have."""

_SPACES = "\t\u00a0\u1680\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_DASHES = "\u2192\u2500\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_PLAIN = str.maketrans(
    _SPACES + _INVISIBLE + _DASHES, " " * len(_SPACES + _INVISIBLE) + "-" * len(_DASHES)
)


def plain(text: str) -> str:
    """Give the text with every space as " " and every dash and minus as "-".

    No character is added or taken away, so a place in one is the same place in the other.

    >>> plain("1\u202f000 – 2\u00a0000")
    '1 000 - 2 000'
    """
    return text if text.isascii() and "\t" not in text else text.translate(_PLAIN)
