-- name: deliveries
SELECT d.webhook_id, d.seq, e.type, d.status, d.attempts, d.created_at, d.next_at, d.last_status, d.last_error,
    d.delivered_at
FROM webhook_delivery d
JOIN event e ON e.shop_id = d.shop_id AND e.seq = d.seq
WHERE d.shop_id = $1 AND d.webhook_id = $2 AND d.seq < $3 AND ($4::text[] IS NULL OR d.status = ANY ($4))
ORDER BY d.seq DESC
LIMIT $5;
