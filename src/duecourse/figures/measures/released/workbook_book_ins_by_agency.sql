-- Book-ins by arresting agency, as shares of the printed total.
WITH cells AS (
    SELECT fiscal_year_booked || CASE WHEN year_to_date = 'yes' THEN ' to date' ELSE '' END AS year, trim(label) AS agency, value
    FROM workbook_totals
    WHERE topic = 'book_ins_by_month' AND heading = 'Total'
),
whole AS (SELECT year, max(value) AS size FROM cells WHERE agency = 'Total' GROUP BY year)
SELECT
    'United States' AS place,
    cells.agency AS category,
    'FY' || cells.year AS period,
    NULL AS value,
    cells.value::BIGINT AS numerator,
    whole.size::BIGINT AS denominator,
    whole.size::BIGINT AS recorded,
    whole.size::BIGINT AS eligible
FROM cells
INNER JOIN whole ON cells.year = whole.year
WHERE cells.agency != 'Total'
ORDER BY cells.year, category
