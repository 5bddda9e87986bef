-- name: count
SELECT count(*) FROM webhook WHERE shop_id = $1;

-- name: create
INSERT INTO webhook (shop_id, webhook_id, url, types, created_at)
SELECT $1, w.webhook_id, w.url, string_to_array(w.types, ' '), $5
FROM unnest($2::uuid[], $3::text[], $4::text[]) AS w (webhook_id, url, types);

-- name: delete
DELETE FROM webhook WHERE shop_id = $1 AND webhook_id = ANY ($2::uuid[]) RETURNING webhook_id;

-- name: delete_deliveries
DELETE FROM webhook_delivery WHERE shop_id = $1 AND webhook_id = ANY ($2::uuid[]);

-- name: all_webhooks
SELECT webhook_id, url, types, active, created_at FROM webhook WHERE shop_id = $1 ORDER BY webhook_id;
