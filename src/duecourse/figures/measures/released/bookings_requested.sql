-- Share of bookings on which a request to hold was sent.
SELECT
    jurisdiction AS place,
    '' AS category,
    'FY' || fiscal_year_of_booking AS period,
    NULL AS value,
    count(*) FILTER (WHERE requested) AS numerator,
    count(*) AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM bookings
GROUP BY jurisdiction, fiscal_year_of_booking
ORDER BY place, period
