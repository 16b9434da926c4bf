"""Queries that try to get at what an engine elsewhere holds besides the release, or can do.

Over our own engine each is answered or refused; over another it has to be the same.
"""

STATE = "urn:hankegraafi:state"

HOSTILE = {
    "the state": "SELECT ?o { GRAPH <urn:hankegraafi:state> { ?s ?p ?o } }",
    "the state by a prefix": (
        "PREFIX h: <urn:hankegraafi:> SELECT ?o { GRAPH h:state { ?s ?p ?o } }"
    ),
    "the state by a base": "BASE <urn:hankegraafi:x> SELECT ?o { GRAPH <state> { ?s ?p ?o } }",
    "the state as the data set": "SELECT ?o FROM <urn:hankegraafi:state> { ?s ?p ?o }",
    "the state as a named graph": (
        "SELECT ?o FROM NAMED <urn:hankegraafi:state> { GRAPH ?g { ?s ?p ?o } }"
    ),
    "any graph with what the state says": (
        "SELECT ?g ?o { GRAPH ?g { ?s <urn:hankegraafi:told> ?o } }"
    ),
    "any graph of two patterns": (
        "SELECT ?o { GRAPH ?g { ?s <urn:hankegraafi:told> ?o } GRAPH ?g { ?s ?p ?o } }"
    ),
    "the state by a value": (
        "SELECT ?o { VALUES ?g { <urn:hankegraafi:state> } GRAPH ?g { ?s ?p ?o } }"
    ),
    "the state by a value after": (
        "SELECT ?g ?o { GRAPH ?g { ?s ?p ?o } } VALUES ?g { <urn:hankegraafi:state> }"
    ),
    "the state by BIND": (
        "SELECT ?o { BIND(<urn:hankegraafi:state> AS ?g) GRAPH ?g { ?s ?p ?o } }"
    ),
    "the state by a filter": (
        "SELECT ?o { GRAPH ?g { ?s ?p ?o } FILTER(STRSTARTS(STR(?g), 'urn:')) }"
    ),
    "the state in a query inside": (
        "SELECT ?o { { SELECT ?o { GRAPH <urn:hankegraafi:state> { ?s ?p ?o } } } }"
    ),
    "the state in EXISTS": ("ASK { FILTER EXISTS { GRAPH <urn:hankegraafi:state> { ?s ?p ?o } } }"),
    "the state in MINUS": (
        "ASK { ?s a ?c MINUS { GRAPH ?g { ?s ?q ?r } GRAPH <urn:hankegraafi:state> { ?x ?y ?z } } }"
    ),
    "the state in OPTIONAL": (
        "SELECT DISTINCT ?o { OPTIONAL { GRAPH <urn:hankegraafi:state> { ?a ?b ?o } } }"
    ),
    "the state in a union": (
        "SELECT ?o { { GRAPH <urn:hankegraafi:state> { ?s ?p ?o } } UNION "
        "{ ?s <urn:hankegraafi:told> ?o } }"
    ),
    "the state in an order": (
        "SELECT ?s { ?s a ?c } ORDER BY EXISTS { GRAPH <urn:hankegraafi:state> { ?x ?y ?z } } ?s"
    ),
    "the state by a path": "SELECT ?o { GRAPH ?g { ?s <urn:hankegraafi:told>|^<urn:x:y> ?o } }",
    "what stands for what": "SELECT ?g ?o { GRAPH ?g { ?o <urn:hankegraafi:of> ?s } }",
    "a graph by its name there": (
        "SELECT ?o { GRAPH <urn:hankegraafi:undated-00000000:view> { ?s ?p ?o } }"
    ),
    "system graphs": (
        "SELECT ?o { GRAPH <http://www.openlinksw.com/schemas/virtrdf#> { ?s ?p ?o } }"
    ),
    "any other graph": (
        "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), 'openlinksw')) }"
    ),
    "a brace in a comment": "SELECT ?o { # } GRAPH <urn:hankegraafi:state> {\n ?s <urn:x:y> ?o }",
    "a brace in a string": (
        "SELECT ?o { ?s <urn:x:y> ?o FILTER(?o != '} GRAPH <urn:hankegraafi:state> {') }"
    ),
    "a brace in a name": "SELECT ?o { ?s <urn:x:%7D> ?o }",
    "a comment that a return ends": "SELECT ?o { ?s <urn:x:y> ?o # x\r}",
    "a name of ours": "SELECT ?hk_graph_1 { GRAPH ?hk_graph_1 { ?s <urn:x:y> ?o } }",
    "escapes": "SELECT ?o { GRAPH <urn:hankegraafi:\\u0073tate> { ?s ?p ?o } }",
    "a directive": 'define get:soft "soft" SELECT ?s FROM <http://127.0.0.1:9/x> { ?s ?p ?o }',
    "an input directive": "define input:default-graph-uri <urn:x> SELECT ?s { ?s ?p ?o }",
    "a pragma": '#pragma define get:soft "soft"\nSELECT ?o { ?s <urn:x:y> ?o }',
    "a built-in function": "SELECT (<bif:sys_stat>('st_dbms_name') AS ?x) { }",
    "a function that reads files": (
        "PREFIX bif: <bif:> SELECT (bif:file_to_string('virtuoso.ini') AS ?x) { }"
    ),
    "a function that fetches": (
        "PREFIX bif: <bif:> SELECT (bif:http_get('http://127.0.0.1:9/') AS ?x) { ?s a ?c } LIMIT 1"
    ),
    "a function of SQL": "PREFIX sql: <sql:> SELECT (sql:user_name(0) AS ?x) { ?s a ?c } LIMIT 1",
    "a function in a filter": ("SELECT ?s { ?s a ?c FILTER(<bif:exec>('shutdown') = 1) } LIMIT 1"),
    "a search by a property": "SELECT ?s { ?s ?p ?o . ?o <bif:contains> 'hanke' }",
    "a search by a declared property": (
        "PREFIX bif: <bif:> SELECT ?s { ?s ?p ?o . ?o bif:contains \"'hanke'\" }"
    ),
    "a function of XPath": (
        "PREFIX xp: <http://www.openlinksw.com/schemas/xpath#> SELECT ?s { ?s xp:eval ?o }"
    ),
    "a macro of its host": "SELECT ?s { ?s <http://^{URIQADefaultHost}^/x> ?o }",
    "a parameter of its own": "SELECT ?s { ?s ??x ?o }",
    "options": "SELECT ?s { ?s <urn:x:y> ?o OPTION (TRANSITIVE) }",
    "an insert": "INSERT DATA { GRAPH <urn:hankegraafi:state> { <urn:a> <urn:b> <urn:c> } }",
    "an old insert": "INSERT INTO GRAPH <urn:hankegraafi:state> { <urn:a> <urn:b> <urn:c> }",
    "a clear": "CLEAR GRAPH <urn:hankegraafi:state>",
    "a drop after a query": "SELECT ?s { ?s ?p ?o } ; DROP ALL",
    "a load": "LOAD <http://127.0.0.1:9/x> INTO GRAPH <urn:hankegraafi:state>",
    "a service": "SELECT ?s { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    "a silent service": "SELECT ?s { SERVICE SILENT <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
    "a service by a variable": "SELECT ?s { ?s a ?c SERVICE ?c { ?s ?p ?o } }",
    "a service that is no keyword": "SELECT ?service { ?service <urn:x:service> ?o }",
}
