-- name: put
INSERT INTO secret (shop_id, name, key_id, ciphertext) VALUES ($1, $2, $3, $4)
ON CONFLICT (shop_id, name) DO UPDATE SET key_id = excluded.key_id, ciphertext = excluded.ciphertext;

-- name: put_many
INSERT INTO secret (shop_id, name, key_id, ciphertext)
SELECT $1, s.name, $4, s.ciphertext
FROM unnest($2::text[], $3::bytea[]) AS s (name, ciphertext)
ON CONFLICT (shop_id, name) DO UPDATE SET key_id = excluded.key_id, ciphertext = excluded.ciphertext;

-- name: get_many
SELECT name, key_id, ciphertext FROM secret WHERE shop_id = $1 AND name = ANY ($2::text[]);

-- name: get
SELECT key_id, ciphertext FROM secret WHERE shop_id = $1 AND name = $2;

-- name: delete
DELETE FROM secret WHERE shop_id = $1 AND name = ANY ($2::text[]);
