-- name: list
SELECT c.payment_id, c.order_id, o.number, c.collector, c.reference, c.currency, c.amount, c.remitted,
    greatest(0, c.amount - c.remitted) AS out, c.collected_at
FROM cash_collection c
JOIN orders o ON o.shop_id = $1 AND o.order_id = c.order_id
WHERE c.shop_id = $1 AND ($2::timestamptz IS NULL OR (c.collected_at, c.payment_id) > ($2, $3))
    AND ($4::text IS NULL OR c.collector = $4) AND ($5 OR c.remitted < c.amount)
ORDER BY c.collected_at, c.payment_id
LIMIT $6;
