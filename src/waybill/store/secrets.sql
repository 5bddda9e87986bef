-- name: put
INSERT INTO secret (shop_id, name, key_id, ciphertext) VALUES ($1, $2, $3, $4)
ON CONFLICT (shop_id, name) DO UPDATE SET key_id = excluded.key_id, ciphertext = excluded.ciphertext;

-- name: get
SELECT key_id, ciphertext FROM secret WHERE shop_id = $1 AND name = $2;

-- name: delete
DELETE FROM secret WHERE shop_id = $1 AND name = ANY ($2::text[]);
