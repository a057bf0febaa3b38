-- Facts of series remains_recovered: rows counted by the fiscal year of recovery, which is not the year of death.
SELECT
    'remains_recovered' AS series,
    '' AS category,
    'Arizona' AS place,
    'FY' || fiscal_year_of_recovery AS period,
    make_date(fiscal_year_of_recovery - 1, 10, 1) AS starts_on,
    make_date(fiscal_year_of_recovery, 9, 30) AS ends_on,
    count(*) AS value,
    list_sort(list(DISTINCT file_sha256)) AS files,
    count(*) AS rows_counted
FROM remains
WHERE fiscal_year_of_recovery BETWEEN 2001 AND 2020
GROUP BY fiscal_year_of_recovery
ORDER BY ALL
