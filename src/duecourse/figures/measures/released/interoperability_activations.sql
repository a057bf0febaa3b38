-- Counties switched on in each calendar year.
SELECT
    coalesce(nullif(max(covers), ''), 'United States') AS place,
    '' AS category,
    year(activated_on)::VARCHAR AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM interoperability
WHERE activated_on IS NOT NULL
GROUP BY year(activated_on)
ORDER BY year(activated_on)
