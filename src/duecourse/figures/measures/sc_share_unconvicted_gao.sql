-- The share without a conviction by the Government Accountability Office's count: 100 less its convicted share.
SELECT
    place,
    'no conviction' AS category,
    period,
    starts_on,
    ends_on,
    100.0 - value AS value,
    100.0 - high AS low,
    100.0 - low AS high,
    '' AS words,
    unit,
    basis,
    CASE WHEN standing = 'recalled' THEN 'recalled' ELSE 'computed' END AS standing,
    [source] AS sources
FROM facts
WHERE series = 'sc_share_convicted'
ORDER BY starts_on
