"""Who asks an engine: HTTP's Basic (RFC 7617) and Digest (RFC 7616) authentication."""

import base64
import hashlib
import re
import secrets
from collections.abc import Callable, Mapping

_PARAMETER = re.compile(r'([a-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^",\s]+))', re.IGNORECASE)
_HASHES: Mapping[str, Callable[..., "hashlib._Hash"]] = {
    "MD5": hashlib.md5,
    "SHA-256": hashlib.sha256,
}


class Credentials:
    """A user and a password, and what an engine last asked for."""

    def __init__(self, user: str, password: str) -> None:
        self._user = user
        self._password = password
        self._asked: dict[str, str] | None = None
        self._basic = False
        self._count = 0

    def learn(self, challenges: list[str]) -> bool:
        """Take the `WWW-Authenticate` headers of an answer; say whether they can be met anew."""
        if not self._user:
            return False
        for challenge in challenges:
            scheme, _, rest = challenge.strip().partition(" ")
            asked = {m[1].lower(): m[2] if m[2] is not None else m[3] for m in _found(rest)}
            if scheme.casefold() == "digest" and asked.get("algorithm", "MD5") in _HASHES:
                stale = asked.get("stale", "").casefold() == "true"
                again = self._asked is None or stale or asked.get("nonce") != self._asked["nonce"]
                self._asked, self._count = {"nonce": "", **asked}, 0
                return again
        basic = any(each.strip().casefold().startswith("basic") for each in challenges)
        again, self._basic = basic and not self._basic, basic or self._basic
        return again

    def header(self, method: str, path: str) -> dict[str, str]:
        """Give the header that says who asks; none before the engine wanted to know."""
        if self._asked is not None:
            return {"Authorization": self._digest(self._asked, method, path)}
        if self._basic:
            pair = f"{self._user}:{self._password}".encode()
            return {"Authorization": f"Basic {base64.b64encode(pair).decode()}"}
        return {}

    def _digest(self, asked: Mapping[str, str], method: str, path: str) -> str:
        self._count += 1
        made = _HASHES[asked.get("algorithm", "MD5")]

        def digest(*parts: str) -> str:
            return made(":".join(parts).encode(), usedforsecurity=False).hexdigest()

        realm, nonce = asked.get("realm", ""), asked["nonce"]
        own, count = secrets.token_hex(8), f"{self._count:08x}"
        who, what = digest(self._user, realm, self._password), digest(method, path)
        told = {"username": self._user, "realm": realm, "nonce": nonce, "uri": path}
        if "qop" in asked:
            told["response"] = digest(who, nonce, count, own, "auth", what)
        else:
            told["response"] = digest(who, nonce, what)
        if "opaque" in asked:
            told["opaque"] = asked["opaque"]
        written = [f'{name}="{value}"' for name, value in told.items()]
        if "qop" in asked:
            written += ["qop=auth", f"nc={count}", f'cnonce="{own}"']
        if "algorithm" in asked:
            written.append(f"algorithm={asked['algorithm']}")
        return f"Digest {', '.join(written)}"


def _found(text: str) -> list[re.Match[str]]:
    return list(_PARAMETER.finditer(text))
