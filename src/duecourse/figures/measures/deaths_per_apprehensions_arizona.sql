-- Deaths for every 10,000 arrests in the two Arizona sectors together.
WITH deaths AS (
    SELECT
        period,
        starts_on,
        ends_on,
        sum(value) AS value,
        sum(low) AS low,
        sum(high) AS high,
        any_value(unit) AS unit,
        any_value(basis) AS basis,
        bool_or(standing = 'recalled') AS recalled,
        list(DISTINCT source ORDER BY source) AS sources
    FROM facts
    WHERE series = 'border_deaths'
        AND place IN ('Tucson sector', 'Yuma sector')
    GROUP BY period, starts_on, ends_on
    HAVING count(DISTINCT place) = 2
),

arrests AS (
    SELECT
        period,
        starts_on,
        ends_on,
        sum(value) AS value,
        sum(low) AS low,
        sum(high) AS high,
        any_value(unit) AS unit,
        any_value(basis) AS basis,
        bool_or(standing = 'recalled') AS recalled,
        list(DISTINCT source ORDER BY source) AS sources
    FROM facts
    WHERE series = 'border_apprehensions'
        AND place IN ('Tucson sector', 'Yuma sector')
    GROUP BY period, starts_on, ends_on
    HAVING count(DISTINCT place) = 2
)

SELECT
    'Arizona (Tucson and Yuma sectors)' AS place,
    '' AS category,
    deaths.period,
    deaths.starts_on,
    deaths.ends_on,
    10000.0 * deaths.value / arrests.value AS value,
    10000.0 * deaths.low / arrests.high AS low,
    10000.0 * deaths.high / arrests.low AS high,
    '' AS words,
    'per 10,000 apprehensions' AS unit,
    deaths.basis,
    CASE WHEN deaths.recalled OR arrests.recalled THEN 'recalled' ELSE 'computed' END AS standing,
    list_distinct(list_concat(deaths.sources, arrests.sources)) AS sources
FROM deaths
INNER JOIN arrests
    ON arrests.starts_on = deaths.starts_on
    AND arrests.ends_on = deaths.ends_on
ORDER BY deaths.starts_on
