"""Give memory back to the system when a release is closed."""

import ctypes
import gc


def give_back() -> None:
    """Let go of what only finished requests still hold, and return what is free to the system.

    The C library keeps what was freed for later; where it is not glibc, it is left alone.
    """
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)
