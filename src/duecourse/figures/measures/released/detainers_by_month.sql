-- Requests to hold by month.
SELECT
    covers AS place,
    '' AS category,
    strftime(prepared_on, '%Y-%m') AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM detainers
WHERE prepared_on IS NOT NULL
GROUP BY place, category, period
ORDER BY place, period, category
