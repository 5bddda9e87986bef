-- name: due
SELECT f.fulfillment_id
FROM fulfillment f
JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
WHERE f.shop_id = $1 AND f.status = 'scheduled' AND f.scheduled_at <= $2 AND NOT o.holds && $4::text[]
ORDER BY f.scheduled_at
LIMIT $3;
