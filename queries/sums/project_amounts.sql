-- How much each project was given in all.
-- reads: hanke:funding hanke:amount hanke:value hanke:currency hanke:approximate
-- reads: hanke:partOfFunding

WITH counted AS (
    SELECT DISTINCT project, award
    FROM fundings
    SEMI JOIN stated USING (award)
    ANTI JOIN (
        SELECT larger.project, above_known.award
        FROM above_known
        JOIN fundings AS larger ON larger.award = above_known.larger
    ) AS part USING (project, award)
)
SELECT
    iri(project) AS thing,
    iri(currency) AS currency,
    sum(value) AS sum,
    bool_or(about) AS about
FROM counted
JOIN parts USING (award)
GROUP BY project, currency
ORDER BY project, currency
