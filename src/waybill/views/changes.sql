-- name: changes
SELECT c.change_id, c.order_id, o.number, o.currency, c.kind, c.status, c.total, c.to_pay, c.fulfillment_id, c.units, c.reason, c.cancel,
    c.why, c.opened_at, c.expires_at, c.settled_at, l.code AS location
FROM order_change c
JOIN orders o ON o.shop_id = $1 AND o.order_id = c.order_id
LEFT JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = c.fulfillment_id
LEFT JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE c.shop_id = $1
    AND ($2::uuid IS NULL OR c.order_id = $2) AND ($3::bigint IS NULL OR o.number = $3)
    AND ($4::text IS NULL OR c.status = $4) AND ($5::text IS NULL OR l.code_key = upper($5))
    AND ($6::uuid IS NULL OR c.change_id < $6)
ORDER BY c.change_id DESC
LIMIT $7;
