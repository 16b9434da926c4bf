-- What organisations gave, handled and received in each year, for the three tables that tell it.

CREATE TEMP TABLE yearly AS
WITH counted AS (
    SELECT
        role,
        organisation,
        award,
        CASE
            WHEN bool_or(coalesce(award_years.year, starts.year) IS NULL) THEN NULL
            ELSE min(coalesce(award_years.year, starts.year))
        END AS year
    FROM roles
    JOIN fundings_there USING (award)
    LEFT JOIN award_years USING (award)
    LEFT JOIN starts USING (project)
    SEMI JOIN stated USING (award)
    ANTI JOIN (
        SELECT larger.role, above_known.award, larger.organisation
        FROM above_known
        JOIN roles AS larger ON larger.award = above_known.larger
    ) AS part USING (role, organisation, award)
    GROUP BY role, organisation, award
)
SELECT
    role,
    organisation,
    year,
    currency,
    sum(value) AS sum,
    count(DISTINCT award) AS awards,
    bool_or(about) AS about
FROM counted
JOIN parts USING (award)
GROUP BY role, organisation, year, currency;
