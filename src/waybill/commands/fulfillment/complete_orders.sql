-- name: open_exceptions
SELECT order_id, count(*) AS open
FROM exception_item
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND resolved_at IS NULL
GROUP BY order_id;

-- name: completable
SELECT o.order_id
FROM orders o
CROSS JOIN LATERAL (
    SELECT greatest(0, o.total - o.credited - o.written_off) - (o.paid - o.refunded - o.dispute_lost) AS balance
) b
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[]) AND o.status = 'confirmed' AND o.refund_pending = 0
    AND (b.balance = 0 OR (b.balance > 0 AND o.terms = 'on_account'))
    AND NOT EXISTS (
        SELECT FROM order_line l
        WHERE l.shop_id = $1 AND l.order_id = o.order_id AND l.delivered + l.returned + l.canceled + l.lost < l.quantity
    )
    AND NOT EXISTS (
        SELECT FROM exception_item x WHERE x.shop_id = $1 AND x.order_id = o.order_id AND x.resolved_at IS NULL
    )
ORDER BY o.order_id;
