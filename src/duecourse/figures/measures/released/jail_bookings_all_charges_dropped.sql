-- Bookings with a detainer whose every local charge was dropped, by two readings; a charge without a disposition stands,
-- unless another charge of the booking already settles that not all were dropped.
WITH bookings AS (
    SELECT
        coalesce(nullif(bookings.covers, ''), 'Travis County, Texas') AS place,
        bookings.fiscal_year_of_booking AS fiscal_year,
        bool_and(charges.dropped IS NOT NULL) OR bool_or(coalesce(charges.dropped = 'no', false)) AS settled,
        bool_and(coalesce(charges.dropped = 'dropped', false)) AS narrow,
        bool_and(coalesce(charges.dropped != 'no', false)) AS wide
    FROM jail_bookings AS bookings
    INNER JOIN jail_charges AS charges ON bookings.booking_key = charges.booking_key AND NOT charges.is_detainer
    WHERE bookings.fiscal_year_of_booking IS NOT NULL
    GROUP BY coalesce(nullif(bookings.covers, ''), 'Travis County, Texas'), bookings.booking_key, bookings.fiscal_year_of_booking
)
SELECT
    bookings.place,
    readings.reading AS category,
    'FY' || bookings.fiscal_year AS period,
    NULL AS value,
    count(*) FILTER (WHERE bookings.settled AND CASE readings.place WHEN 1 THEN bookings.narrow ELSE bookings.wide END)
        AS numerator,
    count(*) FILTER (WHERE bookings.settled) AS denominator,
    count(*) FILTER (WHERE bookings.settled) AS recorded,
    count(*) AS eligible
FROM bookings
CROSS JOIN (
    VALUES (1, 'dropped by prosecutor, grand jury or court'), (2, 'dropped, withdrawn, acquitted or in error')
) AS readings (place, reading)
GROUP BY bookings.place, bookings.fiscal_year, readings.place, readings.reading
ORDER BY bookings.place, bookings.fiscal_year, readings.place
