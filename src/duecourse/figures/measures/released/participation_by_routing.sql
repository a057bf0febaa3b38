-- Entries of the participation register by routing.
SELECT
    jurisdiction AS place,
    routing AS category,
    valid_from::VARCHAR AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM participation
GROUP BY place, category, period
ORDER BY place, period, category
