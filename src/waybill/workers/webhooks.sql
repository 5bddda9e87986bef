-- name: active
SELECT webhook_id, types, created_at FROM webhook WHERE shop_id = $1 AND active;

-- name: webhook
SELECT types FROM webhook WHERE shop_id = $1 AND webhook_id = $2;

-- name: note
INSERT INTO webhook_delivery (shop_id, webhook_id, seq, status, created_at)
SELECT $1, n.webhook_id, n.seq, 'pending', $4
FROM unnest($2::uuid[], $3::bigint[]) AS n (webhook_id, seq)
ON CONFLICT (shop_id, webhook_id, seq) DO NOTHING
RETURNING webhook_id, seq;

-- name: read
SELECT d.status, d.attempts, w.url, w.active, e.seq, e.id, e.type, e.order_id, e.occurred_at, e.recorded_at, e.data
FROM webhook_delivery d
JOIN webhook w ON w.shop_id = d.shop_id AND w.webhook_id = d.webhook_id
JOIN event e ON e.shop_id = d.shop_id AND e.seq = d.seq
WHERE d.shop_id = $1 AND d.webhook_id = $2 AND d.seq = $3;

-- name: settle
UPDATE webhook_delivery SET status = $4, last_status = $5, last_error = $6, next_at = NULL, attempts = attempts + 1,
    delivered_at = CASE WHEN $4 = 'delivered' THEN $7::timestamptz ELSE delivered_at END
WHERE shop_id = $1 AND webhook_id = $2 AND seq = $3;

-- name: count_failure
UPDATE webhook_delivery SET status = $4, attempts = $5, last_status = $6, last_error = $7, next_at = $8
WHERE shop_id = $1 AND webhook_id = $2 AND seq = $3;

-- name: deactivate
UPDATE webhook SET active = false WHERE shop_id = $1 AND webhook_id = $2;

-- name: seqs_between
SELECT seq FROM event
WHERE shop_id = $1 AND seq >= $2 AND ($3::bigint IS NULL OR seq <= $3)
    AND (cardinality($4::text[]) = 0 OR type = ANY ($4))
ORDER BY seq
LIMIT $5;

-- name: renew
INSERT INTO webhook_delivery (shop_id, webhook_id, seq, status, created_at)
SELECT $1, $2, s.seq, 'pending', $4
FROM unnest($3::bigint[]) AS s (seq)
ON CONFLICT (shop_id, webhook_id, seq) DO UPDATE SET status = 'pending', attempts = 0, next_at = NULL;

-- name: exhume
DELETE FROM queue.dead_letter WHERE shop_id = $1 AND consumer = $2 AND seq = ANY ($3::bigint[]);
