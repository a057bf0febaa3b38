-- Facts of series border_deaths from the file of the Border Patrol, one a sector and year; the total is its own row.
SELECT
    'border_deaths' AS series,
    '' AS category,
    CASE WHEN is_total THEN 'Southwest border' ELSE sector || ' sector' END AS place,
    'FY' || fiscal_year AS period,
    make_date(fiscal_year - 1, 10, 1) AS starts_on,
    make_date(fiscal_year, 9, 30) AS ends_on,
    deaths AS value,
    [file_sha256] AS files,
    1 AS rows_counted
FROM border_deaths
WHERE deaths IS NOT NULL
    AND fiscal_year >= 1998
    AND (is_total OR sector IN ('Tucson', 'Yuma'))
ORDER BY ALL
