-- name: sent
SELECT order_id, sent_at FROM buyer_code WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND sent_at > $3;

-- name: reachable
-- By e-mail, or by the webhook that takes texts.
SELECT o.order_id
FROM orders o
JOIN shop s ON s.shop_id = $1
JOIN customer c ON c.shop_id = $1 AND c.customer_id = o.customer_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
LEFT JOIN LATERAL (
    -- what was saved of the customer; where nothing was, and the order does not say how it is reached, what was given last
    SELECT d.email, d.phone
    FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = c.customer_id AND (
        d.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone) = 0 AND num_nonnulls(d.email, d.phone) > 0
    )
    ORDER BY d.person_id DESC
    LIMIT 1
) k ON true
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[])
    AND (
        coalesce(p.email, k.email) IS NOT NULL
        OR coalesce(p.phone, k.phone) IS NOT NULL AND EXISTS (
            SELECT FROM webhook w
            WHERE w.shop_id = $1 AND w.webhook_id = (s.settings->>'texts_webhook_id')::uuid AND w.active
        )
    );

-- name: keep
INSERT INTO buyer_code (shop_id, code_id, order_id, sent_at, expires_at)
SELECT $1, c.code_id, c.order_id, $5, c.expires_at
FROM unnest($2::uuid[], $3::uuid[], $4::timestamptz[]) AS c (code_id, order_id, expires_at);
