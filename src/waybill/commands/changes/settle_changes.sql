-- name: changes
SELECT change_id, order_id, kind, status, edit, fulfillment_id, units, expires_at
FROM order_change
WHERE shop_id = $1 AND change_id = ANY ($2::uuid[]);

-- name: changes_of_orders
SELECT change_id, order_id, kind, status, edit, fulfillment_id, units, expires_at
FROM order_change
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND (settled_at IS NULL OR change_id = ANY ($3::uuid[]));

-- name: skus
SELECT sku_key FROM item WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]);

-- name: paid
-- The money is here, or (for a card) authorized, as `uncovered` counts it: the last try to take it did not fail.
SELECT c.change_id
FROM order_change c
JOIN orders o ON o.shop_id = $1 AND o.order_id = c.order_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(greatest(p.authorized - p.captured, 0)), 0) AS secured
    FROM payment p
    WHERE p.shop_id = $1 AND p.order_id = c.order_id AND 'failed' IS DISTINCT FROM (
        SELECT a.status FROM payment_action a
        WHERE a.shop_id = $1 AND a.order_id = c.order_id AND a.payment_id = p.payment_id AND a.kind = 'capture'
        ORDER BY a.requested_at DESC, a.action_id DESC
        LIMIT 1
    )
) s
WHERE c.shop_id = $1 AND c.status = 'awaiting_payment' AND c.settled_at IS NULL
    AND o.total + c.total - o.credited - o.written_off - (o.paid - o.refunded - o.refund_pending - o.dispute_lost) - s.secured <= 0
ORDER BY c.opened_at, c.change_id
LIMIT $2;

-- name: late
SELECT change_id
FROM order_change
WHERE shop_id = $1 AND status IN ('quoted', 'awaiting_payment') AND settled_at IS NULL AND expires_at <= $2
    AND change_id <> ALL ($4::uuid[])
ORDER BY expires_at, change_id
LIMIT $3;
