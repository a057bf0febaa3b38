-- Rows by fiscal year of departure; rows with the same cells are counted, because they may be different people.
WITH years AS MATERIALIZED (
    SELECT covers AS place, fiscal_year_of_departure AS year, count(*) AS counted, count(same_as_row) AS repeated
    FROM removals
    WHERE fiscal_year_of_departure IS NOT NULL
    GROUP BY 1, 2
)
SELECT
    place,
    part.category,
    'FY' || year AS period,
    NULL AS value,
    CASE part.category WHEN 'rows' THEN counted ELSE repeated END AS numerator,
    NULL AS denominator,
    counted AS recorded,
    counted AS eligible
FROM years, (VALUES ('rows'), ('rows with the cells of an earlier one')) AS part (category)
ORDER BY place, year, part.category
