-- The share of the other large jurisdictions whose rate of violent crime is lower: 0 is the safest of all.
WITH rates AS (
    SELECT
        crimes.place,
        crimes.period,
        crimes.starts_on,
        crimes.ends_on,
        100000.0 * crimes.value / people.value AS value,
        100000.0 * crimes.low / people.high AS low,
        100000.0 * crimes.high / people.low AS high,
        crimes.basis,
        CASE WHEN 'recalled' IN (crimes.standing, people.standing) THEN 'recalled' ELSE 'computed' END AS standing,
        list_distinct([crimes.source, people.source]) AS sources
    FROM facts AS crimes
    INNER JOIN facts AS people
        ON people.series = 'police_population'
        AND people.place = crimes.place
        AND people.starts_on = crimes.starts_on
        AND people.ends_on = crimes.ends_on
    WHERE crimes.series = 'violent_crimes'
),

ranked AS (
    SELECT
        *,
        100.0 * percent_rank() OVER (PARTITION BY starts_on, ends_on ORDER BY value) AS lower_share
    FROM rates
)

SELECT
    place,
    '' AS category,
    period,
    starts_on,
    ends_on,
    lower_share AS value,
    lower_share AS low,
    lower_share AS high,
    '' AS words,
    'percent of places' AS unit,
    basis,
    standing,
    sources
FROM ranked
WHERE $place IS NULL OR place = $place
ORDER BY starts_on, lower_share, place
