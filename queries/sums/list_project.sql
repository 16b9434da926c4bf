-- The projects, with their names and their periods.
-- reads: rdf:type skos:prefLabel dcterms:temporal dcat:startDate dcat:endDate
-- reads: dcterms:isReplacedBy owl:deprecated

WITH bounds AS (
    SELECT temporal.s AS project, bound.p AS bound, bound.o AS date
    FROM said AS temporal
    JOIN said AS bound ON bound.s = temporal.o AND bound.p IN ('dcat:startDate', 'dcat:endDate')
    WHERE temporal.p = 'dcterms:temporal'
),
rows AS (
    SELECT project, o AS name, NULL AS start, NULL AS "end"
    FROM projects
    JOIN said ON said.s = project AND said.p = 'skos:prefLabel'
    UNION ALL
    SELECT
        project,
        NULL,
        CASE WHEN bound = 'dcat:startDate' THEN date END,
        CASE WHEN bound = 'dcat:endDate' THEN date END
    FROM projects
    JOIN bounds USING (project)
)
SELECT
    iri(project) AS thing,
    lexical(name) AS name,
    language(name) AS name_language,
    lexical(start) AS start,
    datatype(start) AS start_datatype,
    lexical("end") AS "end",
    datatype("end") AS end_datatype
FROM rows
ORDER BY ALL
