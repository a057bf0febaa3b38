-- People living in counties that were active at the end of each calendar year.
WITH years AS (
    SELECT DISTINCT activated_year AS year FROM activations WHERE activated_year IS NOT NULL
)
SELECT
    'United States' AS place,
    '' AS category,
    years.year::VARCHAR AS period,
    NULL AS value,
    sum(living.people)::BIGINT AS numerator,
    NULL AS denominator,
    count(living.people) AS recorded,
    count(*) AS eligible
FROM years
INNER JOIN activations AS active ON active.activated_year <= years.year
LEFT JOIN county_population AS living ON active.county_fips = living.county_fips
GROUP BY years.year
ORDER BY years.year
