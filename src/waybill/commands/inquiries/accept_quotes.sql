-- name: inquiries
SELECT inquiry_id FROM inquiry_draft WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: quotes
-- What was saved since it was offered is not the offer.
SELECT d.order_id, d.request, q.expires_at, c.data, c.data_version
FROM inquiry_draft d
JOIN orders o ON o.shop_id = $1 AND o.order_id = d.order_id AND o.status = 'draft'
JOIN LATERAL (
    SELECT (e.data->>'expires_at')::timestamptz AS expires_at, e.seq
    FROM event e
    WHERE e.shop_id = $1 AND e.order_id = d.order_id AND e.type = 'inquiry.quoted'
    ORDER BY e.seq DESC
    LIMIT 1
) q ON true
JOIN LATERAL (
    SELECT e.data, e.version AS data_version, e.seq
    FROM event e
    WHERE e.shop_id = $1 AND e.order_id = d.order_id AND e.type = 'order.drafted'
    ORDER BY e.seq DESC
    LIMIT 1
) c ON c.seq < q.seq
WHERE d.shop_id = $1 AND d.order_id = ANY ($2::uuid[]);
