"""Basic and Digest authentication, held against the examples of their specifications."""

import re
import secrets

import pytest

from hankegraafi.store.remote.auth import Credentials

_ASKED = (  # RFC 7616, 3.9.1
    'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", '
    'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
)
CHALLENGES = [_ASKED.format("SHA-256"), _ASKED.format("MD5")]
CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
RESPONSES = [
    "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    "8ca523f5e9506fed4657c9700eebdbec",
]


@pytest.mark.parametrize(("challenge", "response"), list(zip(CHALLENGES, RESPONSES, strict=True)))
def test_digests_are_those_of_the_specification(
    challenge: str, response: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "token_hex", lambda _: CNONCE)
    credentials = Credentials("Mufasa", "Circle of Life")

    assert credentials.learn([challenge])
    header = credentials.header("GET", "/dir/index.html")["Authorization"]

    assert f'response="{response}"' in header
    assert 'uri="/dir/index.html"' in header
    assert f'cnonce="{CNONCE}"' in header


def test_basic_is_that_of_the_specification() -> None:
    credentials = Credentials("Aladdin", "open sesame")

    assert {} == credentials.header("GET", "/")
    assert credentials.learn(['Basic realm="WallyWorld"'])
    assert {"Authorization": "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="} == credentials.header("GET", "/")
    assert not credentials.learn(['Basic realm="WallyWorld"'])


def test_a_wrong_password_is_not_tried_for_ever() -> None:
    credentials = Credentials("dba", "wrong")
    challenge = 'Digest realm="SPARQL", nonce="1", qop="auth", algorithm="MD5"'

    assert credentials.learn([challenge])
    assert not credentials.learn([challenge])
    assert credentials.learn([challenge.replace('"1"', '"1", stale=true')])


def test_each_request_is_counted() -> None:
    credentials = Credentials("dba", "dba")
    credentials.learn(['Digest realm="SPARQL", nonce="1", qop="auth", algorithm="MD5"'])

    counts = [credentials.header("POST", "/sparql-auth")["Authorization"] for _ in range(3)]

    assert ["00000001", "00000002", "00000003"] == [
        match[1] for each in counts if (match := re.search(r"nc=([0-9a-f]{8})", each))
    ]


def test_nobody_is_nobody() -> None:
    credentials = Credentials("", "")

    assert not credentials.learn(CHALLENGES)
    assert {} == credentials.header("GET", "/")
