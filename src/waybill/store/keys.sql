-- name: create
INSERT INTO api_key (shop_id, key_id, prefix, hash, name, scopes, created_at)
SELECT $1, k.key_id, k.prefix, k.hash, k.name, string_to_array(k.scopes, ' '), $7
FROM unnest($2::uuid[], $3::text[], $4::bytea[], $5::text[], $6::text[]) AS k (key_id, prefix, hash, name, scopes);

-- name: lock
SELECT key_id FROM api_key
WHERE shop_id = $1 AND key_id = ANY ($2::uuid[])
ORDER BY key_id
FOR NO KEY UPDATE;

-- name: revoke
UPDATE api_key SET revoked_at = $3
WHERE shop_id = $1 AND key_id = ANY ($2::uuid[]) AND revoked_at IS NULL
RETURNING key_id, name;

-- name: all_keys
SELECT key_id, prefix, name, scopes, created_at, revoked_at FROM api_key WHERE shop_id = $1 ORDER BY key_id;
