-- Removals by case category: with any conviction recorded, and with one other than traffic and entry.
SELECT
    'FY' || fiscal_year_of_departure AS period,
    coalesce(case_category_code, 'not stated') AS class,
    count(conviction) AS counted,
    count(*) FILTER (WHERE conviction_group = 'other') AS redefined,
    count(*) AS size
FROM removals
WHERE fiscal_year_of_departure IS NOT NULL
GROUP BY fiscal_year_of_departure, class
ORDER BY period, class
