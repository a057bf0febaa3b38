-- States by the year in which ICE signed.
SELECT
    'United States' AS place,
    '' AS category,
    year(agency_signed_on)::VARCHAR AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM state_agreements
WHERE agency_signed_on IS NOT NULL
GROUP BY place, category, period
ORDER BY place, period, category
