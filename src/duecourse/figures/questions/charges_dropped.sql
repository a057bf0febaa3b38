-- Bookings with a request to hold by whether every local charge was dropped, for classes of several aspects of a booking.
WITH charged AS (
    SELECT
        charges.booking_key,
        bool_and(charges.dropped IS NOT NULL) OR bool_or(coalesce(charges.dropped = 'no', false)) AS settled,
        bool_and(coalesce(charges.dropped = 'dropped', false)) AS all_dropped,
        min(CASE charges.level WHEN 'felony' THEN 1 WHEN 'misdemeanor A or B' THEN 2 WHEN 'misdemeanor C' THEN 3 END)
            AS gravest
    FROM jail_charges AS charges
    WHERE NOT charges.is_detainer
    GROUP BY charges.booking_key
),
bookings AS (
    SELECT
        charged.settled,
        charged.all_dropped,
        CASE charged.gravest WHEN 1 THEN 'felony' WHEN 2 THEN 'misdemeanor A or B' WHEN 3 THEN 'misdemeanor C' END
            AS gravest,
        coalesce(booked.jurisdiction, nullif(booked.covers, ''), 'Travis County, Texas') AS jurisdiction,
        booked.race,
        booked.sex,
        booked.birthplace,
        'FY' || booked.fiscal_year_of_booking AS fiscal_year
    FROM jail_bookings AS booked
    INNER JOIN charged ON booked.booking_key = charged.booking_key
),
long AS (
    SELECT 'jurisdiction' AS aspect, jurisdiction AS class, * FROM bookings
    UNION ALL SELECT 'gravest charge', gravest, * FROM bookings
    UNION ALL SELECT 'race as recorded', race, * FROM bookings
    UNION ALL SELECT 'sex as recorded', sex, * FROM bookings
    UNION ALL SELECT 'birthplace as recorded', birthplace, * FROM bookings
    UNION ALL SELECT 'fiscal year', fiscal_year, * FROM bookings
)
SELECT
    jurisdiction || CASE WHEN aspect = 'gravest charge' THEN '' ELSE ', ' || coalesce(gravest, 'level not stated') END
        AS place,
    aspect,
    class,
    count(*) FILTER (WHERE settled AND all_dropped) AS events,
    count(*) FILTER (WHERE settled) AS size,
    count(*) FILTER (WHERE settled) AS recorded,
    count(*) AS eligible
FROM long
WHERE class IS NOT NULL
GROUP BY place, aspect, class
ORDER BY aspect, class, place
