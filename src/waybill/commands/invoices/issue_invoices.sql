-- name: settings
SELECT settings FROM shop WHERE shop_id = $1;

-- name: to_invoice
SELECT o.order_id
FROM orders o
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[]) AND NOT o.test
    AND ($3::text = 'hand_over' AND o.shipped_at IS NOT NULL OR $3 <> 'manual' AND o.status = 'completed'
        OR EXISTS (SELECT FROM invoice i WHERE i.shop_id = $1 AND i.order_id = o.order_id))
    AND NOT EXISTS (SELECT FROM history_order h WHERE h.shop_id = $1 AND h.order_id = o.order_id)
ORDER BY o.order_id;
