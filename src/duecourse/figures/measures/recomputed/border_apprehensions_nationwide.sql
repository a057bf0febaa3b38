-- Facts of series border_apprehensions for the nation.
SELECT
    'border_apprehensions' AS series,
    '' AS category,
    'United States' AS place,
    'FY' || fiscal_year AS period,
    make_date(fiscal_year - 1, 10, 1) AS starts_on,
    make_date(fiscal_year, 9, 30) AS ends_on,
    apprehensions AS value,
    [file_sha256] AS files,
    1 AS rows_counted
FROM border_apprehensions_nationwide
WHERE apprehensions IS NOT NULL
    AND fiscal_year >= 1998
ORDER BY ALL
