-- name: people
SELECT person_id, name, email FROM staff WHERE shop_id = $1 AND person_id = ANY ($2::uuid[]);

-- name: keys
SELECT key_id, name FROM api_key WHERE shop_id = $1 AND key_id = ANY ($2::uuid[]);
