-- Violent crimes known to police for every 100,000 people: computed for each large jurisdiction, as printed for the nation.
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
)

SELECT
    place,
    '' AS category,
    period,
    starts_on,
    ends_on,
    value,
    low,
    high,
    '' AS words,
    'per 100,000' AS unit,
    basis,
    standing,
    sources
FROM rates
WHERE $place IS NULL OR place = $place
UNION ALL
SELECT
    place,
    category,
    period,
    starts_on,
    ends_on,
    value,
    low,
    high,
    words,
    unit,
    basis,
    standing,
    [source] AS sources
FROM facts
WHERE series = 'violent_crime_rate'
    AND ($place IS NULL OR place = $place)
ORDER BY starts_on, value, place
