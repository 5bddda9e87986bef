-- name: pickups
SELECT fulfillment_id, order_id, status, until, arrived_at
FROM pickup
WHERE shop_id = $1 AND fulfillment_id = ANY ($2::uuid[]);

-- name: keep
INSERT INTO pickup_code (shop_id, fulfillment_id, hash, code)
SELECT $1, c.fulfillment_id, c.hash, c.code
FROM unnest($2::uuid[], $3::bytea[], $4::text[]) AS c (fulfillment_id, hash, code)
ON CONFLICT (shop_id, fulfillment_id) DO UPDATE SET hash = excluded.hash, code = excluded.code;

-- name: hashes
SELECT fulfillment_id, hash FROM pickup_code WHERE shop_id = $1 AND fulfillment_id = ANY ($2::uuid[]);

-- name: forget
DELETE FROM pickup_code WHERE shop_id = $1 AND fulfillment_id = ANY ($2::uuid[]);
