-- name: locations
SELECT location_id, code, name, kind, address, hours, cutoff, abilities, priority, daily_capacity, active
FROM location
WHERE shop_id = $1 AND ($2::text IS NULL OR code_key = $2)
ORDER BY active DESC, priority, code_key;
