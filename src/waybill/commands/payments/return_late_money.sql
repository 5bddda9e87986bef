-- name: exceptions
SELECT exception_id, order_id, kind, subject_id, resolution
FROM exception_item
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND kind IN ('late_money', 'refund_failed', 'void_failed')
    AND resolved_at IS NULL
ORDER BY order_id, opened_at, exception_id;

-- name: with_late_money
-- What an expired order owes came late, whatever else was odd about it; what a canceled one owes is paid back for that.
-- What a gateway could not do may be done by now.
SELECT o.order_id
FROM orders o
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[])
    AND (
        (
            o.status = 'expired'
            AND o.total - o.credited - o.written_off - (o.paid - o.refunded - o.dispute_lost) + o.refund_pending < 0
        )
        OR EXISTS (
            SELECT FROM exception_item x
            WHERE x.shop_id = $1 AND x.order_id = o.order_id AND x.kind IN ('late_money', 'refund_failed', 'void_failed')
                AND x.resolved_at IS NULL
        )
    )
ORDER BY o.order_id;
