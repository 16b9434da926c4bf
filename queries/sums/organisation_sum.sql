-- How much each organisation has given to projects.
-- reads: dcterms:isReplacedBy owl:deprecated hanke:funding hanke:funder hanke:amount hanke:value
-- reads: hanke:currency hanke:approximate hanke:partOfFunding

WITH given_by AS (
    SELECT organisation, award FROM roles WHERE role = 'hanke:funder'
),
size AS (
    SELECT
        organisation,
        count(DISTINCT project) AS projects,
        count(DISTINCT project) FILTER (award IN (SELECT award FROM with_amount)) AS stated
    FROM given_by
    JOIN fundings_there USING (award)
    GROUP BY organisation
),
counted AS (
    SELECT DISTINCT organisation, award
    FROM given_by
    SEMI JOIN fundings_there USING (award)
    SEMI JOIN stated USING (award)
    ANTI JOIN (
        SELECT above_known.award, larger.organisation
        FROM above_known
        JOIN given_by AS larger ON larger.award = above_known.larger
    ) AS part USING (organisation, award)
),
given AS (
    SELECT
        organisation,
        currency,
        sum(value) AS sum,
        count(DISTINCT award) AS awards,
        bool_or(about) AS about
    FROM counted
    JOIN parts USING (award)
    GROUP BY organisation, currency
)
SELECT
    iri(organisation) AS organisation,
    projects,
    projects - stated AS unstated,
    share(projects - stated, projects) AS share,
    iri(currency) AS currency,
    sum,
    awards,
    about
FROM size
LEFT JOIN given USING (organisation)
ORDER BY organisation, currency NULLS FIRST
