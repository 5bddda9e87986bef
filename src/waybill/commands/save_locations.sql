-- name: locations
SELECT l.location_id, l.code, l.code_key, l.name, l.kind, l.address, l.hours, l.cutoff, l.abilities, l.priority,
    l.daily_capacity, l.active
FROM unnest($2::text[]) AS w (code_key)
JOIN location l ON l.shop_id = $1 AND l.code_key = w.code_key;
