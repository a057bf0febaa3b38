-- Removals without a listed conviction by state.
SELECT
    state AS place,
    '' AS category,
    'since activation' AS period,
    NULL AS value,
    sum(removals_fugitives + removals_prior + removals_entry) AS numerator,
    sum(removals) AS denominator,
    count(removals) AS recorded,
    count(removals) AS eligible
FROM interoperability
WHERE activated_on IS NOT NULL
GROUP BY state
ORDER BY place
