"""The address of a SPARQL engine, as a setting names it."""

from dataclasses import dataclass, field

from hankegraafi.addresses import WebAddress
from hankegraafi.errors import UsageError

MARK = "sparql+"
"""What the address of an engine begins with, before `http` or `https`."""


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """Where an engine answers queries, and who asks; the password is never shown."""

    web: WebAddress
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, text: str, *, user: str = "", password: str = "") -> "EngineAddress":
        """Read `sparql+http://host:port/path`.

        Raises:
            UsageError: it is no such address; names it without what may be secret in it.
        """
        web = WebAddress.of(text.removeprefix(MARK)) if text.startswith(MARK) else None
        if web is None:
            shown = text.rpartition("@")[2][:200] if "@" in text else text[:200]
            hint = "User and password go into HANKEGRAAFI_ENGINE_USER and …_PASSWORD. "
            raise UsageError(
                f"{shown!r} is not the address of an engine",
                way_out=f"{hint if '@' in text else ''}Write {MARK}http://HOST:PORT/PATH.",
            )
        return cls(web, user, password)

    def __str__(self) -> str:
        return f"{MARK}{self.web.url}"
