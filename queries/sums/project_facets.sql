-- What projects can be narrowed by: a row tells one thing of one project.
-- reads: rdf:type hanke:funding hanke:funder hanke:authority hanke:inProgramme hanke:participation
-- reads: hanke:organisation hanke:status skos:altLabel hanke:acronym adms:identifier skos:notation

WITH every AS (
    SELECT s AS project
    FROM said
    WHERE p = 'rdf:type' AND o = '<https://w3id.org/hankegraafi/ns#Project>'
),
ways (first, second) AS (
    VALUES
    ('hanke:funding', 'hanke:funder'),
    ('hanke:funding', 'hanke:authority'),
    ('hanke:funding', 'hanke:inProgramme'),
    ('hanke:participation', 'hanke:organisation'),
    ('adms:identifier', 'skos:notation')
),
told AS (
    SELECT project, p, o
    FROM every
    JOIN said ON said.s = project
    WHERE p IN ('hanke:inProgramme', 'hanke:status', 'skos:altLabel', 'hanke:acronym')
    UNION ALL
    SELECT project, two.p, two.o
    FROM every
    JOIN said AS one ON one.s = project
    JOIN ways ON ways.first = one.p
    JOIN said AS two ON two.s = one.o AND two.p = ways.second
)
SELECT
    iri(project) AS thing,
    CASE WHEN p = 'hanke:funder' THEN iri(o) END AS funder,
    CASE WHEN p = 'hanke:authority' THEN iri(o) END AS authority,
    CASE WHEN p = 'hanke:inProgramme' THEN iri(o) END AS programme,
    CASE WHEN p = 'hanke:organisation' THEN iri(o) END AS organisation,
    CASE WHEN p = 'hanke:status' THEN iri(o) END AS status,
    CASE WHEN p IN ('skos:altLabel', 'hanke:acronym') THEN lexical(o) END AS word,
    CASE WHEN p IN ('skos:altLabel', 'hanke:acronym') THEN language(o) END AS word_language,
    CASE WHEN p = 'skos:notation' THEN lexical(o) END AS code,
    CASE WHEN p = 'skos:notation' THEN datatype(o) END AS code_datatype
FROM told
ORDER BY ALL
