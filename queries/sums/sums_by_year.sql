-- How much the projects were given in each year.
-- reads: dcterms:isReplacedBy owl:deprecated hanke:funding hanke:amount hanke:value
-- reads: hanke:currency hanke:approximate hanke:partOfFunding hanke:awardDate

WITH counted AS (
    SELECT DISTINCT award
    FROM fundings_there
    SEMI JOIN stated USING (award)
    ANTI JOIN above_known USING (award)
),
told AS (
    SELECT award, value, currency, about FROM counted JOIN parts USING (award)
    UNION ALL
    SELECT award, NULL, NULL, FALSE
    FROM (SELECT DISTINCT award FROM fundings_there ANTI JOIN with_amount USING (award))
)
SELECT
    award_years.year,
    iri(currency) AS currency,
    sum(value) AS sum,
    count(DISTINCT award) AS awards,
    bool_or(about) AS about
FROM told
LEFT JOIN award_years USING (award)
GROUP BY award_years.year, currency
ORDER BY award_years.year NULLS FIRST, currency NULLS FIRST
