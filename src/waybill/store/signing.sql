-- name: put_new
INSERT INTO secret (shop_id, name, key_id, ciphertext) VALUES ($1, $2, $3, $4)
ON CONFLICT (shop_id, name) DO NOTHING;
