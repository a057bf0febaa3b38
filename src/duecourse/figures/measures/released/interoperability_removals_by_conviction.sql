-- Removals under the program by level of conviction, as shares of all of them; counties not yet active are missing.
WITH whole AS (
    SELECT sum(removals) AS removals, count(removals) AS recorded, count(*) FILTER (WHERE activated_on IS NOT NULL) AS eligible
    FROM interoperability
),
parts AS (
    SELECT 1 AS place_in_list, 'convicted, any level' AS category,
        sum(removals_level_1 + removals_level_2 + removals_level_3) AS counted FROM interoperability
    UNION ALL SELECT 2, 'level 1', sum(removals_level_1) FROM interoperability
    UNION ALL SELECT 3, 'level 2', sum(removals_level_2) FROM interoperability
    UNION ALL SELECT 4, 'level 3', sum(removals_level_3) FROM interoperability
    UNION ALL SELECT 5, 'no listed conviction', sum(removals_fugitives + removals_prior + removals_entry)
    FROM interoperability
)
SELECT
    'United States' AS place,
    category,
    'activation to at least ' || (SELECT max(activated_on) FROM interoperability) AS period,
    NULL AS value,
    counted AS numerator,
    removals AS denominator,
    recorded,
    eligible
FROM parts, whole
ORDER BY place_in_list
