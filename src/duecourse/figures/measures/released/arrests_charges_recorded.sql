-- Share of arrest forms whose criminal charges are filled in, by fiscal year; files that have no such field are left out.
WITH years AS (
    SELECT covers, fiscal_year_of_arrest AS year, count(criminal_charges) AS filled, count(*) AS forms
    FROM arrests
    WHERE fiscal_year_of_arrest IS NOT NULL
    GROUP BY covers, fiscal_year_of_arrest
),
kept AS (SELECT covers FROM years GROUP BY covers HAVING sum(filled) > 0)
SELECT
    years.covers AS place,
    '' AS category,
    'FY' || years.year AS period,
    NULL AS value,
    years.filled AS numerator,
    years.forms AS denominator,
    years.forms AS recorded,
    years.forms AS eligible
FROM years
INNER JOIN kept ON kept.covers = years.covers
ORDER BY years.covers, years.year
