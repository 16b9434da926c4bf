-- How much the projects were given in all, and how many of them state no amount.
-- reads: rdf:type dcterms:isReplacedBy owl:deprecated hanke:funding hanke:amount hanke:value
-- reads: hanke:currency hanke:approximate hanke:partOfFunding

WITH counted AS (
    SELECT DISTINCT award
    FROM fundings_there
    SEMI JOIN stated USING (award)
    ANTI JOIN above_known USING (award)
),
given AS (
    SELECT
        currency,
        sum(value) AS sum,
        count(DISTINCT award) AS awards,
        bool_or(about) AS about
    FROM counted
    JOIN parts USING (award)
    GROUP BY currency
),
size AS (
    SELECT
        count(DISTINCT project) AS projects,
        count(DISTINCT project) FILTER (project IN (
            SELECT project FROM fundings SEMI JOIN with_amount USING (award)
        )) AS stated
    FROM projects
)
SELECT
    projects,
    projects - stated AS unstated,
    share(projects - stated, projects) AS share,
    iri(currency) AS currency,
    sum,
    awards,
    about
FROM size
LEFT JOIN given ON TRUE
ORDER BY currency NULLS FIRST
