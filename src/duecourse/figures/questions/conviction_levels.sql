-- Removals of each area by level of the most serious conviction.
WITH areas AS (
    SELECT
        area,
        sum(removals) AS size,
        sum(removals_level_1) AS level_1,
        sum(removals_level_2) AS level_2,
        sum(removals_level_3) AS level_3,
        sum(removals_fugitives + removals_prior + removals_entry) AS none
    FROM interoperability
    WHERE area IS NOT NULL
    GROUP BY area
)
SELECT area AS place, 'level 1' AS class, level_1 AS events, size FROM areas
UNION ALL SELECT area, 'level 2', level_2, size FROM areas
UNION ALL SELECT area, 'level 3', level_3, size FROM areas
UNION ALL SELECT area, 'no listed conviction', none, size FROM areas
ORDER BY place, class
