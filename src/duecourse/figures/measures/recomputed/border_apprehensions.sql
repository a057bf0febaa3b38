-- Facts of series border_apprehensions from the file of the Border Patrol, one a sector and year.
SELECT
    'border_apprehensions' AS series,
    '' AS category,
    CASE WHEN is_total THEN 'Southwest border' ELSE sector || ' sector' END AS place,
    'FY' || fiscal_year AS period,
    make_date(fiscal_year - 1, 10, 1) AS starts_on,
    make_date(fiscal_year, 9, 30) AS ends_on,
    apprehensions AS value,
    [file_sha256] AS files,
    1 AS rows_counted
FROM border_apprehensions
WHERE apprehensions IS NOT NULL
    AND fiscal_year >= 1998
    AND (is_total OR sector IN ('Tucson', 'Yuma'))
ORDER BY ALL
