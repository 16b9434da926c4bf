"""Words and phrases that stand directly before or behind a place in a text."""

from collections.abc import Sequence

_REACH = 40
"""How far a phrase may lie, in characters."""


def phrase_before(text: str, begin: int, phrases: Sequence[str], skip: str = " :") -> int | None:
    """Give the place where one of the phrases begins that ends before a place; None if none does.

    `phrases` are in small letters, the longest first; `skip` may stand between.
    """
    head = text[max(0, begin - _REACH) : begin].lower()
    bare = head.rstrip(skip)
    for phrase in phrases:
        if bare.endswith(phrase):
            place = max(0, begin - len(head) + len(bare) - len(phrase))
            glued = place > 0 and phrase[0].isalnum() and text[place - 1].isalnum()
            if not glued:
                return place
    return None


def phrase_after(text: str, end: int, phrases: Sequence[str], skip: str = " ") -> int | None:
    """Give the place where one of the phrases ends that begins behind a place; None if none does.

    At least one character of `skip` must stand between.
    """
    tail = text[end : end + _REACH].lower()
    bare = tail.lstrip(skip)
    if bare == tail:
        return None
    for phrase in phrases:
        if bare.startswith(phrase) and not bare[len(phrase) : len(phrase) + 1].isalnum():
            return end + len(tail) - len(bare) + len(phrase)
    return None
