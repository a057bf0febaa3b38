-- Removals as the detention workbooks print them; a book that says YTD anywhere holds a state within the year.
SELECT
    'United States' AS place,
    '' AS category,
    'FY' || fiscal_year_booked || CASE WHEN year_to_date = 'yes' THEN ' to date' ELSE '' END AS period,
    NULL AS value,
    value::BIGINT AS numerator,
    NULL AS denominator,
    1 AS recorded,
    1 AS eligible
FROM workbook_totals
WHERE topic = 'removals' AND label = 'Total'
ORDER BY fiscal_year_booked
