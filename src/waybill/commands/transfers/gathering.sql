-- name: lock_transfers
SELECT transfer_id, status, origin_id, destination_id, reference, expected_on
FROM transfer
WHERE shop_id = $1 AND transfer_id = ANY ($2::uuid[])
ORDER BY transfer_id
FOR NO KEY UPDATE;

-- name: lines
SELECT l.transfer_id, l.line, l.item_id, i.sku, l.quantity, l.shipped, l.received, l.damaged, l.receipt_id
FROM transfer_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.transfer_id = ANY ($2::uuid[])
ORDER BY l.transfer_id, l.line;

-- name: waiting
SELECT DISTINCT f.order_id
FROM unnest($2::uuid[]) AS w (item_id)
CROSS JOIN LATERAL (
    SELECT l.order_id
    FROM order_line l
    WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.backordered > 0
    ORDER BY l.order_id
    LIMIT $3
) f;

-- name: ahead
SELECT q.order_id, q.line, q.ahead
FROM (
    SELECT order_id, line, (sum(backordered) OVER (PARTITION BY item_id ORDER BY order_id, line))::bigint AS ahead
    FROM order_line
    WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]) AND backordered > 0
) q
WHERE q.order_id = ANY ($3::uuid[]);
