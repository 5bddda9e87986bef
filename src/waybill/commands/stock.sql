-- name: any_new
SELECT EXISTS (
    SELECT FROM unnest($2::uuid[], $3::uuid[]) AS w (item_id, location_id)
    WHERE NOT EXISTS (
        SELECT FROM stock_level s
        WHERE s.shop_id = $1 AND s.item_id = w.item_id AND s.location_id = w.location_id
    )
);

-- name: lock_receipts
SELECT receipt_id, item_id, location_id, quantity, received, expected_on, reference
FROM expected_receipt
WHERE shop_id = $1 AND (receipt_id = ANY ($2::uuid[]) OR (item_id = ANY ($3::uuid[]) AND quantity > received))
ORDER BY receipt_id
FOR NO KEY UPDATE;

-- name: ahead
SELECT q.order_id, q.line, q.ahead
FROM (
    SELECT order_id, line, (sum(backordered) OVER (PARTITION BY item_id ORDER BY order_id, line))::bigint AS ahead
    FROM order_line
    WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]) AND backordered > 0
) q
WHERE q.order_id = ANY ($3::uuid[]);
