-- name: own_limits
SELECT customer_id, account_limit, delivery_limit, account_days
FROM customer_credit
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: lock_customers
SELECT customer_id FROM customer
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[])
ORDER BY customer_id
FOR NO KEY UPDATE;

-- name: owed
-- What they owe in the shop's currency, which the limits are in.
SELECT o.customer_id, coalesce(sum(b.due) FILTER (WHERE o.terms = 'on_account'), 0)::bigint AS account,
    coalesce(sum(b.due) FILTER (WHERE o.terms = 'on_delivery'), 0)::bigint AS delivery
FROM orders o
CROSS JOIN LATERAL (
    SELECT greatest(0, o.total - o.credited - o.written_off - (o.paid - o.refunded - o.dispute_lost)) AS due
) b
WHERE o.shop_id = $1 AND o.customer_id = ANY ($2::uuid[]) AND o.terms IN ('on_account', 'on_delivery')
    AND o.status IN ('placed', 'confirmed', 'cancel_pending', 'completed') AND o.currency = $3
GROUP BY o.customer_id;
