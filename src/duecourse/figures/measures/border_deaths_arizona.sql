-- Deaths in the two Border Patrol sectors that cover the Arizona border, added; only years with both.
WITH sectors AS (
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
)

SELECT
    'Arizona (Tucson and Yuma sectors)' AS place,
    '' AS category,
    period,
    starts_on,
    ends_on,
    value,
    low,
    high,
    '' AS words,
    unit,
    basis,
    CASE WHEN recalled THEN 'recalled' ELSE 'computed' END AS standing,
    sources
FROM sectors
ORDER BY starts_on
