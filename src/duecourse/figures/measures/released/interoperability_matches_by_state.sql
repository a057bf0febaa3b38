-- Matches for each submission by state: counties added up.
SELECT
    coalesce(state, covers) AS place,
    '' AS category,
    'since activation' AS period,
    NULL AS value,
    sum(matches) AS numerator,
    sum(submissions) AS denominator,
    count(submissions) AS recorded,
    count(submissions) AS eligible
FROM interoperability
WHERE activated_on IS NOT NULL AND matches IS NOT NULL
GROUP BY coalesce(state, covers)
ORDER BY place
