"""JSON from anybody."""

import json
from typing import Any


def read_object(body: bytes) -> dict[str, Any] | None:
    """Read a JSON object; None where it is none, or is nested too deep."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
