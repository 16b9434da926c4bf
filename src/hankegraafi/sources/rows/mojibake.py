"""Letters that were encoded as UTF-8 and decoded as Windows-1252: "Ã¤" for "ä".

Those that were decoded as Mac Roman ("√§") or code page 850 ("├ñ") are seen, and not mended.
"""

import re

_HIGH = tuple(bytes([each]).decode("cp1252", "replace") for each in range(0x80, 0x100))
_CHARS = tuple(chr(0x80 + place) if char == "\ufffd" else char for place, char in enumerate(_HIGH))
_BYTES = {ord(char): 0x80 + place for place, char in enumerate(_CHARS)}
_BYTES |= {each: each for each in range(0x80, 0xA0)}
_FOLLOWING = "[" + re.escape("".join(_CHARS[:0x40])) + "\x80-\x9f]"
_MAC = "[ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø]"
_DOS = "[ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»ÁÂÀ©¢¥]"
_SIGN = re.compile(
    rf"[ÂÃ]{_FOLLOWING}|â[€„\x80\x82]|â{_FOLLOWING}{{2}}|Ã¢|Å[¡½¾]|ï»¿|ðŸ"
    rf"|√{_MAC}|‚Ä|‚Ç¨|├{_DOS}|ÔÇ"
)
_RUN = re.compile(rf"(?:[{_CHARS[0x42]}-{_CHARS[0x74]}]{_FOLLOWING}{{1,3}})+")
_LOST = "\ufffd"
_FIRST = "ÃÂâïðÅ√‚├Ô"


def looks_mojibake(text: str) -> bool:
    """Say whether a text shows the signs of letters that were decoded wrongly."""
    if text.isascii():
        return False
    if _LOST in text:
        return True
    return any(each in text for each in _FIRST) and _SIGN.search(text) is not None


def repair(text: str) -> str:
    """Decode such letters anew, at most twice over; what cannot be mended stays as it is."""
    for _ in range(2):
        if text.isascii() or not _SIGN.search(text):
            break
        text = _RUN.sub(_mended, text)
    return text


def _mended(found: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[ord(char)] for char in found[0]).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return found[0]
