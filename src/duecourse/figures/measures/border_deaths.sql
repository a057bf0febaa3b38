-- Deaths of migrants found by or reported to the Border Patrol.
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
WHERE series = 'border_deaths'
    AND ($place IS NULL OR place = $place)
ORDER BY place, starts_on
