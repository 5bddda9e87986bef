-- name: url
SELECT url FROM webhook WHERE shop_id = $1 AND webhook_id = $2 AND active;

-- name: deactivate
UPDATE webhook SET active = false WHERE shop_id = $1 AND webhook_id = $2;
