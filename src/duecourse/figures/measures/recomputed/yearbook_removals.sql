-- Facts of series dhs_removals from table 39 of the Yearbook; decades are left out.
SELECT
    'dhs_removals' AS series,
    '' AS category,
    'United States' AS place,
    'FY' || fiscal_year AS period,
    make_date(fiscal_year - 1, 10, 1) AS starts_on,
    make_date(fiscal_year, 9, 30) AS ends_on,
    removals AS value,
    [file_sha256] AS files,
    1 AS rows_counted
FROM yearbook_removals
WHERE fiscal_year >= 2001 AND removals IS NOT NULL
ORDER BY ALL
