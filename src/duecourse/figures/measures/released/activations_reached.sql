-- Counties switched on by the end of each calendar year.
SELECT
    'United States' AS place,
    '' AS category,
    years.year::VARCHAR AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM (SELECT DISTINCT activated_year AS year FROM activations) AS years
INNER JOIN activations ON activations.activated_year <= years.year
GROUP BY years.year
ORDER BY years.year
