-- Agreements on each dated list, by model and in all; every list is the whole register, so lists never add.
SELECT
    'United States' AS place,
    CASE WHEN grouping(model) = 1 THEN 'all models' ELSE coalesce(model, 'model not stated') END AS category,
    list AS period,
    NULL AS value,
    count(*) AS numerator,
    NULL AS denominator,
    count(model) AS recorded,
    count(*) AS eligible
FROM agreements_287g
WHERE list IS NOT NULL
GROUP BY GROUPING SETS ((list), (list, model))
ORDER BY list, category
