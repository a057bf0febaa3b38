-- Requests to hold by why they were lifted.
WITH told AS MATERIALIZED (
    SELECT covers AS place, fiscal_year_of_detainer AS year, lift_reason AS class, count(*) AS counted
    FROM detainers
    WHERE fiscal_year_of_detainer IS NOT NULL
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
