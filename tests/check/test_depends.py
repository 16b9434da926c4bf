"""What a rule's answer hangs on: where nothing of that changes, the answer stays the same."""

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from hankegraafi import resources
from hankegraafi.check import whole
from hankegraafi.check.depends import Depends, depends
from hankegraafi.check.places import Places
from hankegraafi.records import Finding, Query

CHECKS = whole.read_checks(resources.folder("queries") / "checks")
EXAMPLES = sorted((Path(__file__).parents[1] / "checks" / "whole").glob("*.trig"))
P = "PREFIX e: <http://e/> "


def on(*properties: str, described: bool = False, anything: bool = False) -> Depends:
    return Depends(frozenset(properties), described, anything)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT ?s { ?s e:p/^e:q ?o ; a e:C }", on("p", "q", "type")),
        ("SELECT ?s { VALUES ?p { e:p e:q } ?s ?p ?o }", on("p", "q")),
        ("SELECT ?s { ?s e:p ?o FILTER NOT EXISTS { ?o ?any ?thing } }", on("p", described=True)),
        ("SELECT ?s { ?s ?p ?o FILTER(?o = 1) }", on(anything=True)),
        ("SELECT ?s { ?s ?p ?o FILTER(?p IN (e:p, e:q)) }", on("p", "q")),
        ("SELECT ?s { ?s ?p ?o FILTER(?p NOT IN (e:p, e:q)) }", on(anything=True)),
        ("SELECT ?s { ?s ?p ?o FILTER(?p IN (e:p, ?o)) }", on(anything=True)),
        ("SELECT ?s { ?s ?p ?o FILTER(?p IN (e:p) || ?o = 1) }", on(anything=True)),
        ("SELECT ?s { ?s (e:p|e:q)* ?o OPTIONAL { GRAPH ?g { ?s e:r ?x } } }", on("p", "q", "r")),
        ("SELECT ?s { { VALUES ?p { e:p } ?s ?p ?o } UNION { ?s ?p 1 } }", on("p", anything=True)),
        ("SELECT ?s { { SELECT ?s { ?s e:p ?o MINUS { ?s e:q ?o } } } }", on("p", "q")),
    ],
)  # fmt: skip
def test_a_query_is_read(text: str, expected: Depends) -> None:
    found = depends(P + text)
    short = frozenset(each.rpartition("/")[2].rpartition("#")[2] for each in found.properties)

    assert expected == Depends(short, found.described, found.anything)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_what_a_rule_does_not_hang_on_does_not_change_its_answer(check: Query) -> None:
    told = depends(check.text)
    for path in EXAMPLES:
        quads = list(ox.parse(path=path, without_named_graphs=False))
        before = answer(check, quads)
        for gone in quads:
            rest = [quad for quad in quads if quad != gone]
            described = not any(
                (q.subject, q.graph_name) == (gone.subject, gone.graph_name) for q in rest
            )
            if not told.may_change({gone.predicate.value}, described=described):
                assert before == answer(check, rest), f"{path.name}: {gone}"


def answer(check: Query, quads: Iterable[ox.Quad]) -> list[Finding]:
    store = ox.Store()
    store.extend(quads)
    base = whole.declared_base(store)
    return sorted(whole.find(store, [check], base=base, places=Places([])), key=Finding.sort_key)
