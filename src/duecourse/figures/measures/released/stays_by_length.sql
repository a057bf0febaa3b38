-- Stays that ended by how many nights they lasted; stays that go on are not recorded, and count in the band.
WITH told AS (
    SELECT
        covers AS place,
        fiscal_year_of_stay AS year,
        CASE
            WHEN nights < 0 THEN NULL
            WHEN nights < 1 THEN 'no night'
            WHEN nights < 8 THEN '1 to 7 nights'
            WHEN nights < 31 THEN '8 to 30 nights'
            WHEN nights < 181 THEN '31 to 180 nights'
            WHEN nights >= 181 THEN 'more than 180 nights'
        END AS class,
        count(*) AS counted
    FROM detention_stays
    WHERE fiscal_year_of_stay IS NOT NULL AND NOT begins_before
    GROUP BY 1, 2, 3
),
whole AS (
    SELECT
        *,
        sum(CASE WHEN class IS NULL THEN 0 ELSE counted END) OVER (PARTITION BY place, year) AS recorded,
        sum(counted) OVER (PARTITION BY place, year) AS eligible
    FROM told
)
SELECT
    place,
    class AS category,
    'FY' || year AS period,
    NULL AS value,
    counted AS numerator,
    recorded AS denominator,
    recorded,
    eligible
FROM whole
WHERE class IS NOT NULL
ORDER BY place, period, category
