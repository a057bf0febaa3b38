-- Remains on the Arizona list, counted by the day they were recovered.
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
WHERE series = 'remains_recovered'
ORDER BY starts_on, source
