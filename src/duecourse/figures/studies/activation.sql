-- One row an agency and calendar year in which it reported all twelve months: the logarithm of its rate, and the first
-- year of which at least half came after the activation of its county. Months not stated are taken as reported.
SELECT
    crime.agency AS unit,
    left(crime.agency_code, 2) AS cluster,
    crime.year,
    CASE
        WHEN activated.month_begins_on IS NULL THEN NULL
        ELSE year(activated.month_begins_on) + CASE WHEN month(activated.month_begins_on) > 7 THEN 1 ELSE 0 END
    END AS first_treated,
    ln(crime.counted * 100000.0 / crime.population) AS outcome
FROM crime
INNER JOIN agency_counties ON crime.agency_code = agency_counties.agency_code
INNER JOIN activated ON agency_counties.county_fips = activated.county_fips
WHERE coalesce(crime.months_reported, 12) IN (0, 12) AND crime.population > 0 AND crime.counted > 0
ORDER BY unit, crime.year
