"""The servers of these tests: they keep what they were told when they restart."""

import json

from tests.support.engines import EngineServer


def test_a_server_keeps_what_it_was_told(engine: EngineServer) -> None:
    engine.update('INSERT DATA { GRAPH <urn:kept> { <urn:x> <urn:y> "å" } }')
    before = engine.pid

    engine.restart()

    told = json.loads(engine.ask("SELECT ?o { GRAPH <urn:kept> { <urn:x> <urn:y> ?o } }"))
    assert ["å"] == [each["o"]["value"] for each in told["results"]["bindings"]]
    assert before != engine.pid
    engine.update("CLEAR GRAPH <urn:kept>")
