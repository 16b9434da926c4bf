-- How much each project and those under it were given.
-- reads: rdf:type dcterms:isReplacedBy owl:deprecated hanke:funding hanke:amount hanke:value
-- reads: hanke:currency hanke:approximate hanke:partOfFunding hanke:subProjectOf hanke:inNetwork

WITH RECURSIVE things AS (
    SELECT project FROM projects
    UNION
    SELECT project FROM fundings
),
below (one, project) AS (
    SELECT project, project FROM things
    UNION
    SELECT below.one, next.o
    FROM below
    JOIN said AS next
        ON next.s = below.project AND next.p IN ('hanke:subProjectOf', 'hanke:inNetwork')
),
size AS (
    SELECT
        below.project,
        count(DISTINCT one) AS projects,
        count(DISTINCT one) FILTER (one IN (
            SELECT project FROM fundings SEMI JOIN with_amount USING (award)
        )) AS stated
    FROM below
    SEMI JOIN projects ON projects.project = below.one
    GROUP BY below.project
),
awards AS (
    SELECT below.project, below.one, fundings.award
    FROM below
    JOIN fundings ON fundings.project = below.one
),
counted AS (
    SELECT DISTINCT project, award
    FROM awards
    ANTI JOIN gone ON gone.thing = awards.one
    SEMI JOIN stated USING (award)
    ANTI JOIN (
        SELECT awards.project, above_known.award
        FROM above_known
        JOIN awards ON awards.award = above_known.larger
    ) AS part USING (project, award)
),
given AS (
    SELECT
        project,
        currency,
        sum(value) AS sum,
        count(DISTINCT award) AS awards,
        bool_or(about) AS about
    FROM counted
    JOIN parts USING (award)
    GROUP BY project, currency
)
SELECT
    iri(project) AS project,
    coalesce(projects, 0) AS projects,
    coalesce(projects - stated, 0) AS unstated,
    share(coalesce(projects - stated, 0), coalesce(projects, 0)) AS share,
    iri(currency) AS currency,
    sum,
    awards,
    about
FROM size
FULL JOIN given USING (project)
ORDER BY project, currency NULLS FIRST
