-- Printed counts of all active counties, one row a column, with how many counties have one.
WITH counts AS (
    SELECT 'submissions' AS category, sum(submissions) AS counted, count(submissions) AS recorded, count(*) AS eligible FROM interoperability
    UNION ALL SELECT 'matches', sum(matches), count(matches), count(*) FROM interoperability
    UNION ALL SELECT 'matches_level_1', sum(matches_level_1::BIGINT), count(matches_level_1), count(*) FROM interoperability
    UNION ALL SELECT 'matches_level_2_3', sum(matches_level_2_3::BIGINT), count(matches_level_2_3), count(*) FROM interoperability
    UNION ALL SELECT 'removals', sum(removals), count(removals), count(*) FROM interoperability
    UNION ALL SELECT 'removals_level_1', sum(removals_level_1), count(removals_level_1), count(*) FROM interoperability
    UNION ALL SELECT 'removals_level_2', sum(removals_level_2), count(removals_level_2), count(*) FROM interoperability
    UNION ALL SELECT 'removals_level_3', sum(removals_level_3), count(removals_level_3), count(*) FROM interoperability
    UNION ALL SELECT 'removals_fugitives', sum(removals_fugitives::BIGINT), count(removals_fugitives), count(*) FROM interoperability
    UNION ALL SELECT 'removals_prior', sum(removals_prior::BIGINT), count(removals_prior), count(*) FROM interoperability
    UNION ALL SELECT 'removals_entry', sum(removals_entry::BIGINT), count(removals_entry), count(*) FROM interoperability
)
SELECT
    coalesce(nullif((SELECT max(covers) FROM interoperability), ''), 'United States') AS place,
    category,
    coalesce('activation to at least ' || (SELECT max(activated_on) FROM interoperability), 'since activation') AS period,
    NULL AS value,
    counted AS numerator,
    NULL AS denominator,
    recorded,
    eligible
FROM counts
WHERE recorded > 0
ORDER BY numerator DESC, category
