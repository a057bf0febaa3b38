-- How many local charges have a disposition.
SELECT
    coalesce(nullif(covers, ''), 'Travis County, Texas') AS place,
    '' AS category,
    'all years' AS period,
    NULL AS value,
    count(disposition) AS numerator,
    count(*) AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM jail_charges
WHERE NOT is_detainer
GROUP BY coalesce(nullif(covers, ''), 'Travis County, Texas')
ORDER BY place
