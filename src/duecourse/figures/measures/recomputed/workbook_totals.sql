-- Facts of ice_removals on the booked basis from the detention workbooks; years to date are left out.
SELECT
    'ice_removals' AS series,
    '' AS category,
    'United States' AS place,
    'FY' || fiscal_year_booked AS period,
    make_date(fiscal_year_booked - 1, 10, 1) AS starts_on,
    make_date(fiscal_year_booked, 9, 30) AS ends_on,
    value,
    [file_sha256] AS files,
    1 AS rows_counted
FROM workbook_totals
WHERE topic = 'removals'
    AND label = 'Total'
    AND year_to_date IS NULL
ORDER BY ALL
