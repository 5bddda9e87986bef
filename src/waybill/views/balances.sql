-- name: zone
SELECT time_zone FROM shop WHERE shop_id = $1;

-- name: owed
SELECT o.order_id, o.number, o.status, o.terms, o.currency, o.total,
    o.total - o.credited - o.written_off - (o.paid - o.refunded - o.dispute_lost) AS balance, o.refund_pending, o.customer_id, p.name,
    o.due_on
FROM orders o
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
WHERE o.shop_id = $1 AND o.order_id > $2 AND o.total - o.credited - o.written_off - (o.paid - o.refunded - o.dispute_lost) < 0
    AND o.paid - o.refunded - o.dispute_lost > greatest(0, o.total - o.credited - o.written_off)
    AND ($3::uuid IS NULL OR o.customer_id = $3)
    AND o.status NOT IN ('draft', 'discarded')
ORDER BY o.order_id
LIMIT $4;

-- name: due
SELECT o.order_id, o.number, o.status, o.terms, o.currency, o.total,
    o.total - o.credited - o.written_off - (o.paid - o.refunded - o.dispute_lost) AS balance, o.refund_pending, o.customer_id, p.name,
    o.due_on
FROM orders o
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
WHERE o.shop_id = $1 AND o.due_on IS NOT NULL AND (o.due_on, o.order_id) > ($2, $3) AND ($4::date IS NULL OR o.due_on < $4)
    AND o.total - o.credited - o.written_off - (o.paid - o.refunded - o.dispute_lost) > 0
    AND ($5::uuid IS NULL OR o.customer_id = $5)
ORDER BY o.due_on, o.order_id
LIMIT $6;

-- name: payee
SELECT name, settings->>'pay_link_gateway' AS gateway FROM shop WHERE shop_id = $1;
