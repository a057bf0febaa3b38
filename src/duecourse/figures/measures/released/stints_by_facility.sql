-- Detention stints by facility.
SELECT
    covers AS place,
    coalesce(facility, 'not stated') AS category,
    'FY' || fiscal_year_of_book_in AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM detention_stints
WHERE fiscal_year_of_book_in IS NOT NULL
GROUP BY place, category, period
ORDER BY place, period, category
