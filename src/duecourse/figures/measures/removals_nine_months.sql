-- October to June only, the months TRAC compared before the year was over.
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
WHERE series = 'ice_removals_nine_months'
ORDER BY starts_on, source
