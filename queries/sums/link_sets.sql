-- How many links lead out of the data set, by the kind of link and where it leads.
-- reads: dcterms:subject owl:sameAs skos:closeMatch skos:exactMatch

SELECT
    iri(term) AS property,
    regexp_replace(iri(o), '[^/#]*$', '') AS space,
    count(*) AS count
FROM said
JOIN wanted ON wanted.name = said.p
WHERE p IN ('dcterms:subject', 'owl:sameAs', 'skos:closeMatch', 'skos:exactMatch')
    AND starts_with(o, '<')
GROUP BY property, space
ORDER BY count DESC, property, space
LIMIT 100
