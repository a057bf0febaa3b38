-- Removals for each match by state: counties added up.
SELECT
    coalesce(state, covers) AS place,
    '' AS category,
    'since activation' AS period,
    NULL AS value,
    sum(removals) AS numerator,
    sum(matches) AS denominator,
    count(matches) AS recorded,
    count(matches) AS eligible
FROM interoperability
WHERE activated_on IS NOT NULL AND removals IS NOT NULL
GROUP BY coalesce(state, covers)
ORDER BY place
