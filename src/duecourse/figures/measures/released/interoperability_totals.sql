-- Printed counts of all active counties, one row a column, with how many counties have one.
WITH counts AS (
    FROM interoperability
    UNPIVOT INCLUDE NULLS (
        counted FOR category IN (
            submissions, matches, matches_level_1, matches_level_2_3, removals, removals_level_1, removals_level_2,
            removals_level_3, removals_fugitives, removals_prior, removals_entry
        )
    )
)
SELECT
    'United States' AS place,
    category,
    'activation to at least ' || (SELECT max(activated_on) FROM interoperability) AS period,
    NULL AS value,
    sum(counted) AS numerator,
    NULL AS denominator,
    count(counted) AS recorded,
    count(*) AS eligible
FROM counts
GROUP BY category
ORDER BY numerator DESC, category
