-- Returns of the yearbook by fiscal year; rows of several years are left out.
SELECT
    'United States' AS place,
    '' AS category,
    'FY' || fiscal_year AS period,
    NULL AS value,
    returns AS numerator,
    NULL AS denominator,
    CASE WHEN returns IS NULL THEN 0 ELSE 1 END AS recorded,
    1 AS eligible
FROM yearbook_removals
WHERE fiscal_year IS NOT NULL
ORDER BY fiscal_year
