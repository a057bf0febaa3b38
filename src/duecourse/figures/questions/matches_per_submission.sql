-- Matches and submissions of each county that had any submission.
SELECT county || coalesce(', ' || state, '') AS place, matches AS events, submissions AS size
FROM interoperability
WHERE submissions > 0 AND matches IS NOT NULL
ORDER BY county_fips, place
