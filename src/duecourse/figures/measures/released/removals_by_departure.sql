-- Rows by fiscal year of departure; rows with the same cells are counted, because they may be different people.
SELECT
    covers AS place,
    part.category,
    'FY' || fiscal_year_of_departure AS period,
    NULL AS value,
    CASE part.category WHEN 'rows' THEN count(*) ELSE count(same_as_row) END AS numerator,
    NULL AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM removals, (VALUES ('rows'), ('rows with the cells of an earlier one')) AS part (category)
WHERE fiscal_year_of_departure IS NOT NULL
GROUP BY covers, fiscal_year_of_departure, part.category
ORDER BY covers, fiscal_year_of_departure, part.category
