-- Criminal charges on arrest forms by status; a form in the file twice is counted twice, because rows are never dropped.
WITH whole AS (
    SELECT count(status) AS recorded, count(*) AS eligible FROM arrest_charges WHERE kind = 'criminal'
)
SELECT
    'Seattle area of responsibility' AS place,
    charges.status AS category,
    'arrests of the file' AS period,
    NULL AS value,
    count(*) AS numerator,
    whole.recorded AS denominator,
    whole.recorded,
    whole.eligible
FROM arrest_charges AS charges, whole
WHERE charges.kind = 'criminal' AND charges.status IS NOT NULL
GROUP BY charges.status, whole.recorded, whole.eligible
ORDER BY numerator DESC, charges.status
