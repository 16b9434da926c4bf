"""The closed list of terms: what data, shapes and code may name. A typo is an error.

The ontology (`ontology/hankegraafi.ttl`) is the source of our own terms; a test keeps both equal.
"""

from difflib import get_close_matches

from hankegraafi.errors import VocabularyError

PREFIXES: dict[str, str] = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hanke": "https://w3id.org/hankegraafi/ns#",
    "hs": "https://w3id.org/hankegraafi/shapes#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "vann": "http://purl.org/vocab/vann/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "yso": "http://www.yso.fi/onto/yso/",
}

DEFAULT_BASE = "https://w3id.org/hankegraafi/"

HANKE_CLASSES = frozenset(
    """Action Call Contact FocusArea Funding Goal Money Organisation Participation PeerNetwork
    Programme Project ProjectNetwork Result Statement""".split()
)

HANKE_PROPERTIES = frozenset(
    """acronym action amount approximate asOf authority awardDate budget contact currency
    decisionNumber focusArea focusAreaCount funder funding fundingKind goal homeMunicipality
    identifierScheme inNetwork inProgramme inferredFrom organisation organisationKind owner
    partOfFunding partOfProgramme participantCount participation partnerCount peerNetwork
    policyContext position purpose quote recipient result role scope share spent status
    subProjectOf summary value""".split()
)

HANKE_SCHEMES = frozenset(
    "funding-kinds identifier-schemes organisation-kinds result-statuses roles statuses".split()
)

HANKE_CONCEPTS = frozenset(
    """role-coordinator role-partner role-executor role-contractor
    status-planned status-running status-ended status-interrupted result-expected result-reached
    funding-state funding-eu funding-municipal funding-private funding-own
    kind-municipality kind-joint-authority kind-company kind-association kind-foundation
    kind-state-agency kind-ministry kind-school kind-university
    kind-university-of-applied-sciences
    id-ytunnus id-oid id-school-number id-ror id-wikidata id-isni id-crossref-funder id-pic
    id-municipality id-project-code""".split()
)

_REUSED_CLASSES = """adms:Identifier dcat:Dataset dcterms:Location dcterms:PeriodOfTime foaf:Agent
    foaf:Document org:OrganizationalUnit prov:Activity skos:Concept skos:ConceptScheme
    vcard:Organization""".split()

_REUSED_PROPERTIES = """adms:identifier dcat:contactPoint dcat:endDate dcat:keyword
    dcat:startDate dcat:theme dcatap:availability dcterms:accessRights
    dcterms:accrualPeriodicity dcterms:created dcterms:description dcterms:identifier
    dcterms:isReplacedBy dcterms:issued dcterms:language dcterms:license dcterms:modified
    dcterms:publisher dcterms:rights dcterms:source dcterms:spatial dcterms:subject
    dcterms:temporal dcterms:title dcterms:type foaf:homepage foaf:primaryTopic org:unitOf
    owl:deprecated owl:sameAs prov:endedAtTime prov:generatedAtTime prov:used
    prov:wasDerivedFrom prov:wasGeneratedBy rdf:object rdf:predicate rdf:subject rdf:type
    schema:mentions schema:sha256 schema:version skos:altLabel skos:changeNote skos:closeMatch
    skos:definition skos:exactMatch skos:hasTopConcept skos:inScheme skos:notation
    skos:prefLabel skos:topConceptOf sssom:confidence sssom:curation_rule_text
    sssom:mapping_justification sssom:mapping_tool sssom:mapping_tool_version sssom:object_label
    sssom:subject_label vcard:hasEmail vcard:hasURL void:uriSpace""".split()

_DATATYPES = """rdf:langString xsd:boolean xsd:date xsd:dateTime xsd:decimal xsd:gYear
    xsd:gYearMonth xsd:integer xsd:string""".split()


def expand(name: str) -> str:
    """Turn a prefixed name into an IRI, without asking whether the term exists.

    >>> expand("skos:prefLabel")
    'http://www.w3.org/2004/02/skos/core#prefLabel'
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def compact(iri: str) -> str:
    """Shorten an IRI by the house's prefixes; an IRI outside them stays whole.

    >>> compact("https://w3id.org/hankegraafi/ns#Project")
    'hanke:Project'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


HANKE = PREFIXES["hanke"]
CLASSES = frozenset(map(expand, _REUSED_CLASSES)) | {HANKE + name for name in HANKE_CLASSES}
PROPERTIES = frozenset(map(expand, _REUSED_PROPERTIES)) | {
    HANKE + name for name in HANKE_PROPERTIES
}
INDIVIDUALS = frozenset(HANKE + name for name in HANKE_SCHEMES | HANKE_CONCEPTS)
DATATYPES = frozenset(map(expand, _DATATYPES))
TERMS = CLASSES | PROPERTIES | INDIVIDUALS

ENDED = frozenset(map(expand, ("dcterms:isReplacedBy", "owl:deprecated")))
"""The properties of a tombstone: of a thing that was replaced or withdrawn."""


def term(name: str) -> str:
    """Give the IRI of a term of the closed list, by its prefixed name.

    >>> term("hanke:Project")
    'https://w3id.org/hankegraafi/ns#Project'

    Raises:
        VocabularyError: the list does not hold it.
    """
    iri = expand(name)
    if iri not in TERMS and iri not in DATATYPES:
        hint = nearest(iri, TERMS)
        raise VocabularyError(
            f"{name} is not a term of the vocabulary",
            way_out=f"Did you mean {compact(hint)}?" if hint else "See ontology/ and vocab.py.",
        )
    return iri


def nearest(iri: str, known: frozenset[str]) -> str | None:
    """Find the known IRI that a misspelt one most likely stands for; None when none is near."""
    names = {compact(candidate).casefold(): candidate for candidate in sorted(known)}
    match = get_close_matches(compact(iri).casefold(), names, n=1, cutoff=0.75)
    return names[match[0]] if match else None
