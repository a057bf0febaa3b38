-- Agencies marked as taking part in each year.
SELECT
    covers AS place,
    '' AS category,
    year::VARCHAR AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM agreements_yearly
GROUP BY place, category, period
ORDER BY place, period, category
