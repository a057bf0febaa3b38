-- Deaths for every 10,000 arrests by the Border Patrol in the same place and year.
SELECT
    deaths.place,
    deaths.category,
    deaths.period,
    deaths.starts_on,
    deaths.ends_on,
    10000.0 * deaths.value / arrests.value AS value,
    10000.0 * deaths.low / arrests.high AS low,
    10000.0 * deaths.high / arrests.low AS high,
    '' AS words,
    'per 10,000 apprehensions' AS unit,
    deaths.basis,
    CASE WHEN 'recalled' IN (deaths.standing, arrests.standing) THEN 'recalled' ELSE 'computed' END AS standing,
    list_distinct([deaths.source, arrests.source]) AS sources
FROM facts AS deaths
INNER JOIN facts AS arrests
    ON arrests.series = 'border_apprehensions'
    AND arrests.place = deaths.place
    AND arrests.starts_on = deaths.starts_on
    AND arrests.ends_on = deaths.ends_on
WHERE deaths.series = 'border_deaths'
    AND ($place IS NULL OR deaths.place = $place)
ORDER BY deaths.place, deaths.starts_on
