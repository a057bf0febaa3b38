-- Departures of our own record by year of departure and of confirmation.
SELECT
    covers AS place,
    'departed in FY' || fiscal_year_of_departure AS category,
    'FY' || fiscal_year_booked AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM removals
WHERE fiscal_year_booked IS NOT NULL
GROUP BY covers, fiscal_year_of_departure, fiscal_year_booked
ORDER BY place, period, category
