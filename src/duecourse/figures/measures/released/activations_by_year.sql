-- Counties by the calendar year of activation.
SELECT
    covers AS place,
    '' AS category,
    activated_year::VARCHAR AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM activations
GROUP BY place, category, period
ORDER BY place, period, category
