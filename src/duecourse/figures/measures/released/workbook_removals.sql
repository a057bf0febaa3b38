-- Removals as the detention workbooks print them, with the state of the book.
SELECT
    'United States' AS place,
    CASE WHEN year_to_date = 'yes' THEN 'year to date, by its own words' ELSE 'as printed' END AS category,
    'FY' || fiscal_year_booked AS period,
    NULL AS value,
    value::BIGINT AS numerator,
    NULL AS denominator,
    1 AS recorded,
    1 AS eligible
FROM workbook_totals
WHERE topic = 'removals' AND label = 'Total'
ORDER BY fiscal_year_booked
