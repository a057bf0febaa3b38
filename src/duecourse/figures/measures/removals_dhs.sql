-- Removals by the whole department as one edition of its yearbook gives them.
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
WHERE series = 'dhs_removals'
    AND basis = $edition
ORDER BY starts_on, source
