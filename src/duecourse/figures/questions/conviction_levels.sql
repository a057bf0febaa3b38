-- Removals of each area (in a record of one's own, of each jurisdiction) by level of the most serious conviction.
WITH areas AS (
    SELECT
        coalesce(area, county) AS area,
        sum(removals) AS size,
        sum(removals_level_1) AS level_1,
        sum(removals_level_2) AS level_2,
        sum(removals_level_3) AS level_3,
        sum(removals_no_level::BIGINT) AS unleveled,
        sum(
            coalesce(
                removals_unconvicted::BIGINT,
                removals_fugitives::BIGINT + removals_prior::BIGINT + removals_entry::BIGINT
            )
        ) AS none
    FROM interoperability
    WHERE removals IS NOT NULL
    GROUP BY coalesce(area, county)
    HAVING sum(removals) > 0
)
SELECT area AS place, 'level 1' AS class, level_1 AS events, size FROM areas
UNION ALL SELECT area, 'level 2', level_2, size FROM areas
UNION ALL SELECT area, 'level 3', level_3, size FROM areas
UNION ALL SELECT area, 'convicted, no level', unleveled, size FROM areas WHERE unleveled > 0
UNION ALL SELECT area, 'no listed conviction', none, size FROM areas
ORDER BY place, class
