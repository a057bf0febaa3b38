-- Book-ins by class, as shares of the printed total.
WITH cells AS (
    SELECT fiscal_year_booked || CASE WHEN year_to_date = 'yes' THEN ' to date' ELSE '' END AS year, heading, value
    FROM workbook_totals
    WHERE topic = 'book_ins_by_criminality' AND label = 'Total'
),
whole AS (SELECT year, max(value) AS size FROM cells WHERE heading = 'Total' GROUP BY year)
SELECT
    'United States' AS place,
    cells.heading AS category,
    'FY' || cells.year AS period,
    NULL AS value,
    cells.value::BIGINT AS numerator,
    whole.size::BIGINT AS denominator,
    whole.size::BIGINT AS recorded,
    whole.size::BIGINT AS eligible
FROM cells
INNER JOIN whole ON cells.year = whole.year
WHERE cells.heading != 'Total'
ORDER BY cells.year, category
