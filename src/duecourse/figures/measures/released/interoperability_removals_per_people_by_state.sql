-- Removals of all active counties of a state by the people living in them and the years each was active.
-- A row whose own census count is over the county's estimate by more than a quarter stands for several counties: it has no population.
-- Margins of error of counties are combined as the square root of the sum of their squares.
WITH ends AS (
    SELECT max(activated_on) AS last_on FROM interoperability
),
counties AS (
    SELECT
        active.state,
        active.removals,
        living.people,
        living.people_margin,
        date_diff('day', active.activated_on, ends.last_on) / 365.25::DOUBLE AS years
    FROM interoperability AS active
    CROSS JOIN ends
    LEFT JOIN county_population AS living ON active.county_fips = living.county_fips
        AND coalesce(active.population_2010 <= 1.25 * (living.people + coalesce(living.people_margin, 0)), TRUE)
    WHERE active.activated_on IS NOT NULL AND active.removals IS NOT NULL AND active.state IS NOT NULL
)
SELECT
    state AS place,
    '' AS category,
    'since activation' AS period,
    NULL AS value,
    sum(CASE WHEN people IS NOT NULL THEN removals END)::BIGINT AS numerator,
    round(sum(people * years))::BIGINT AS denominator,
    count(people) AS recorded,
    count(*) AS eligible,
    round(sqrt(sum(people_margin * people_margin * years * years)), 3) AS denominator_margin
FROM counties
GROUP BY state
ORDER BY state
