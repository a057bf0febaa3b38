-- Matches, removals and removals of people with a listed conviction, by area and by the Hispanic share of the county.
SELECT
    area AS place,
    CASE
        WHEN hispanic_2010 < 0.05 * population_2010 THEN 'below 5 % Hispanic'
        WHEN hispanic_2010 < 0.15 * population_2010 THEN '5 to 15 % Hispanic'
        WHEN hispanic_2010 < 0.30 * population_2010 THEN '15 to 30 % Hispanic'
        ELSE 'from 30 % Hispanic'
    END AS class,
    sum(matches) AS screened,
    sum(removals) AS acted,
    sum(removals_level_1 + removals_level_2 + removals_level_3) AS hits
FROM interoperability
WHERE area IS NOT NULL AND removals <= matches AND hispanic_2010 IS NOT NULL AND population_2010 > 0
GROUP BY area, class
ORDER BY area, class
