"""Answers that are kept on the disk, each in a file of its own, by address and age."""

import contextlib
import hashlib
import json
import secrets
from datetime import datetime, timedelta
from pathlib import Path

from hankegraafi.errors import FaultError


class Kept:
    """The answers in a folder; each file has a line that says of what and when, then the body."""

    def __init__(self, folder: Path, now: datetime, age: timedelta) -> None:
        """Take the folder, the time with its zone, and how long an answer is good."""
        self._folder = folder
        self._now = now
        self._age = age

    def get(self, address: str) -> bytes | None:
        """Give the body that is kept for an address; None where there is none that is good.

        A file that is broken, of another address or of the future counts as none.
        """
        try:
            head, _, body = self._file(address).read_bytes().partition(b"\n")
            told = json.loads(head)
            since = datetime.fromisoformat(told["fetched"])
            whole = told["address"] == address and told["length"] == len(body)
            good = whole and timedelta(0) <= self._now - since <= self._age
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return body if good else None

    def put(self, address: str, body: bytes) -> None:
        """Keep a body; nobody ever sees half of it.

        Raises:
            FaultError: the folder cannot be written.
        """
        told = {"address": address, "fetched": self._now.isoformat(), "length": len(body)}
        file = self._file(address)
        half = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            half.write_bytes(json.dumps(told).encode() + b"\n" + body)
            half.replace(file)
        except OSError as wrong:
            with contextlib.suppress(OSError):
                half.unlink(missing_ok=True)
            raise FaultError(
                f"{self._folder} cannot be written: {wrong.strerror}",
                way_out="Name another folder for what is fetched.",
            ) from wrong

    def _file(self, address: str) -> Path:
        return self._folder / hashlib.sha256(address.encode()).hexdigest()
