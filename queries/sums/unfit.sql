-- The properties that some statement uses in another way than the sums take for granted: what is
-- not an IRI, a plain decimal, a truth value, a date without a time zone, a text or a code; and sums
-- of which an engine might not hold the digits.

SELECT DISTINCT p
FROM said
WHERE starts_with(s, '_:')
    OR NOT CASE
        WHEN p = 'hanke:value' THEN regexp_full_match(
            o,
            '"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})"\^\^<http://www.w3.org/2001/XMLSchema#decimal>'
        )
        WHEN p = 'hanke:approximate' THEN regexp_full_match(
            o, '"(true|false|1|0)"\^\^<http://www.w3.org/2001/XMLSchema#boolean>'
        )
        WHEN p IN ('hanke:awardDate', 'dcat:startDate', 'dcat:endDate') THEN regexp_full_match(
            o,
            '"[0-9]{4}(-[0-9]{2}){0,2}"\^\^<http://www.w3.org/2001/XMLSchema#(date|gYearMonth|gYear)>'
        )
        WHEN p IN ('skos:prefLabel', 'skos:altLabel', 'hanke:acronym') THEN regexp_matches(
            o, '^".*"(@[A-Za-z0-9-]+)?$'
        )
        WHEN p = 'skos:notation' THEN regexp_matches(o, '^".*("|>)$')
        WHEN p IN (
            'dcterms:isReplacedBy', 'owl:deprecated', 'dcterms:subject',
            'owl:sameAs', 'skos:closeMatch', 'skos:exactMatch'
        ) THEN TRUE
        ELSE starts_with(o, '<')
    END
UNION
SELECT 'hanke:value'
FROM said
WHERE p = 'hanke:value'
HAVING sum(abs(coalesce(TRY_CAST(regexp_extract(o, '^"([^"]*)"', 1) AS DOUBLE), 0))) > 1e19
ORDER BY p
