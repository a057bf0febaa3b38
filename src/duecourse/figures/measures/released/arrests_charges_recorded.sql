-- Share of arrest forms whose criminal charges are filled in, by fiscal year of the arrest.
SELECT
    'Seattle area of responsibility' AS place,
    '' AS category,
    'FY' || fiscal_year_of_arrest AS period,
    NULL AS value,
    count(criminal_charges) AS numerator,
    count(*) AS denominator,
    count(*) AS recorded,
    count(*) AS eligible
FROM arrests
WHERE fiscal_year_of_arrest IS NOT NULL
GROUP BY fiscal_year_of_arrest
ORDER BY fiscal_year_of_arrest
