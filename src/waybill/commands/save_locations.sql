-- name: locations
SELECT location_id, code, code_key, name, kind, address, hours, cutoff, abilities, priority, daily_capacity, active
FROM location
WHERE shop_id = $1 AND code_key = ANY ($2::text[]);
