-- Removals under the program by level of conviction, as shares of all of them; counties not yet active are missing.
-- A record of one's own counts people without a conviction itself, and convictions that no set of levels knows.
WITH counties AS (
    SELECT
        *,
        removals_no_level::BIGINT AS unleveled,
        coalesce(
            removals_unconvicted::BIGINT,
            removals_fugitives::BIGINT + removals_prior::BIGINT + removals_entry::BIGINT
        ) AS unconvicted
    FROM interoperability
),
whole AS (
    SELECT
        sum(removals) AS removals,
        count(removals) AS recorded,
        count(*) FILTER (WHERE activated_on IS NOT NULL) AS eligible,
        coalesce(nullif(max(covers), ''), 'United States') AS place,
        coalesce('activation to at least ' || max(activated_on), 'since activation') AS period
    FROM counties
),
parts AS (
    SELECT 1 AS place_in_list, 'convicted, any level' AS category,
        sum(removals_level_1 + removals_level_2 + removals_level_3) + coalesce(sum(unleveled), 0) AS counted FROM counties
    UNION ALL SELECT 2, 'level 1', sum(removals_level_1) FROM counties
    UNION ALL SELECT 3, 'level 2', sum(removals_level_2) FROM counties
    UNION ALL SELECT 4, 'level 3', sum(removals_level_3) FROM counties
    UNION ALL SELECT 5, 'convicted, no level', nullif(sum(unleveled), 0) FROM counties
    UNION ALL SELECT 6, 'no listed conviction', sum(unconvicted) FROM counties
)
SELECT
    place,
    category,
    period,
    NULL AS value,
    counted AS numerator,
    removals AS denominator,
    recorded,
    eligible
FROM parts, whole
WHERE category != 'convicted, no level' OR counted IS NOT NULL
ORDER BY place_in_list
