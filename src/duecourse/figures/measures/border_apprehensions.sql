-- Arrests by the Border Patrol: not crossings, and not persons.
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
WHERE series = 'border_apprehensions'
    AND ($place IS NULL OR place = $place)
ORDER BY place, starts_on
