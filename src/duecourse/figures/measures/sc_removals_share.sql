-- Each conviction class as a share of all removals after a match; "no conviction" adds its three classes.
WITH classes AS (
    SELECT
        *,
        CASE WHEN category LIKE 'no conviction%' THEN 'no conviction' ELSE category END AS class
    FROM facts
    WHERE series = 'sc_removals'
        AND category <> 'all'
        AND ($place IS NULL OR place = $place)
),

parts AS (
    SELECT
        place,
        class,
        period,
        starts_on,
        ends_on,
        sum(value) AS value,
        any_value(basis) AS basis,
        bool_or(standing = 'recalled') AS recalled,
        list(DISTINCT source ORDER BY source) AS sources
    FROM classes
    GROUP BY place, class, period, starts_on, ends_on
)

SELECT
    parts.place,
    parts.class AS category,
    parts.period,
    parts.starts_on,
    parts.ends_on,
    100.0 * parts.value / whole.value AS value,
    100.0 * parts.value / whole.value AS low,
    100.0 * parts.value / whole.value AS high,
    '' AS words,
    'percent' AS unit,
    parts.basis,
    CASE WHEN parts.recalled OR whole.standing = 'recalled' THEN 'recalled' ELSE 'computed' END AS standing,
    parts.sources
FROM parts
INNER JOIN facts AS whole
    ON whole.series = 'sc_removals'
    AND whole.category = 'all'
    AND whole.place = parts.place
    AND whole.starts_on = parts.starts_on
    AND whole.ends_on = parts.ends_on
WHERE $category IS NULL OR parts.class = $category
ORDER BY parts.place, parts.class
