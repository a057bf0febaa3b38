-- Stays in detention by the fiscal year in which they began; those that began before the file are marked.
SELECT
    covers AS place,
    CASE WHEN begins_before THEN 'began before the file' ELSE '' END AS category,
    'FY' || fiscal_year_of_stay AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM detention_stays
WHERE fiscal_year_of_stay IS NOT NULL
GROUP BY place, category, period
ORDER BY place, period, category
