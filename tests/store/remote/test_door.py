"""What a loader says to an engine, and what it tells of the answers."""

import base64
import html
import json
from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from tests.support import faults
from tests.support.faults import Faulty, Given

from hankegraafi.errors import EngineError
from hankegraafi.store.remote.address import EngineAddress
from hankegraafi.store.remote.client import Client
from hankegraafi.store.remote.door import Door

PASSWORD = "s3cr&t'pw"
Standing = Callable[[Given], Door]


@pytest.fixture
def standing() -> Iterator[Standing]:
    """A door to an engine that gives one answer to everything."""
    begun: list[tuple[Faulty, Client]] = []

    def stand(given: Given) -> Door:
        engine = Faulty(lambda _: given)
        client = Client(EngineAddress.of(engine.address, user="dba", password=PASSWORD))
        begun.append((engine, client))
        return Door(client, pauses=(0.0,))

    yield stand
    for engine, client in begun:
        client.close()
        engine.stop()


def test_a_secret_that_an_engine_sends_back_is_not_told(standing: Standing) -> None:
    pair = base64.b64encode(f"dba:{PASSWORD}".encode()).decode()
    secrets = [PASSWORD, pair, quote(PASSWORD), html.escape(PASSWORD)]
    said = f"refused {' '.join(secrets)} for ever"
    door = standing(Given(500, {"Content-Type": "text/plain"}, said.encode()))

    for ask in (lambda: door.rows("holders"), lambda: door.change("CLEAR ALL")):
        with pytest.raises(EngineError) as told:
            ask()

        assert "refused … … … … for ever" in str(told.value)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"head": {}, "boolean": True}, "is no SPARQL endpoint"),
        ({"head": {"vars": []}, "results": {"bindings": [{}]}}, r"a row without \?holder"),
        ({"head": {"vars": ["holder"]}, "results": {"bindings": [{}]}}, r"a row without \?holder"),
    ],
    ids=["yes", "no columns", "no value"],
)
def test_an_answer_of_another_form_is_told(
    standing: Standing, answer: dict[str, object], words: str
) -> None:
    door = standing(Given(200, {"Content-Type": faults.JSON}, json.dumps(answer).encode()))

    with pytest.raises(EngineError, match=words):
        _ = [row["holder"] for row in door.rows("holders")]
