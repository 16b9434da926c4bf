-- How much the projects of each programme and its parts were given.
-- reads: rdf:type dcterms:isReplacedBy owl:deprecated hanke:funding hanke:amount hanke:value
-- reads: hanke:currency hanke:approximate hanke:partOfFunding hanke:inProgramme
-- reads: hanke:partOfProgramme

WITH RECURSIVE belongs AS (
    SELECT s AS thing, o AS part FROM said WHERE p = 'hanke:inProgramme'
),
within (part, programme) AS (
    SELECT DISTINCT part, part FROM belongs
    UNION
    SELECT within.part, next.o
    FROM within
    JOIN said AS next ON next.s = within.programme AND next.p = 'hanke:partOfProgramme'
),
under AS (
    SELECT DISTINCT programme, thing FROM belongs JOIN within USING (part)
),
whole_projects AS (
    SELECT programme, projects.project FROM under JOIN projects ON projects.project = under.thing
),
single_awards AS (
    SELECT programme, thing AS award FROM under
),
held AS (
    SELECT programme, project FROM whole_projects
    UNION
    SELECT programme, project FROM single_awards JOIN fundings_there USING (award)
),
size AS (
    SELECT
        programme,
        count(DISTINCT project) AS projects,
        count(DISTINCT project) FILTER (project IN (
            SELECT project FROM fundings SEMI JOIN with_amount USING (award)
        )) AS stated
    FROM held
    GROUP BY programme
),
-- An award belongs to the programme that it names; one that names none, to those of its project.
awards AS (
    SELECT programme, project, award FROM single_awards JOIN fundings USING (award)
    UNION
    SELECT under.programme, fundings.project, fundings.award
    FROM under
    JOIN fundings ON fundings.project = under.thing
    ANTI JOIN belongs ON belongs.thing = fundings.award
),
counted AS (
    SELECT DISTINCT programme, award
    FROM awards
    ANTI JOIN gone ON gone.thing = awards.project
    SEMI JOIN stated USING (award)
    ANTI JOIN (
        SELECT awards.programme, above_known.award
        FROM above_known
        JOIN awards ON awards.award = above_known.larger
    ) AS part USING (programme, award)
),
given AS (
    SELECT
        programme,
        currency,
        sum(value) AS sum,
        count(DISTINCT award) AS awards,
        bool_or(about) AS about
    FROM counted
    JOIN parts USING (award)
    GROUP BY programme, currency
)
SELECT
    iri(programme) AS programme,
    coalesce(projects, 0) AS projects,
    coalesce(projects - stated, 0) AS unstated,
    share(coalesce(projects - stated, 0), coalesce(projects, 0)) AS share,
    iri(currency) AS currency,
    sum,
    awards,
    about
FROM size
FULL JOIN given USING (programme)
ORDER BY programme, currency NULLS FIRST
