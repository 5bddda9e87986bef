-- name: list
SELECT r.return_id
FROM return_order r
WHERE r.shop_id = $1 AND r.return_id > $2 AND ($3::text IS NULL OR r.status = $3) AND ($4::text IS NULL OR r.kind = $4)
    AND ($5::text IS NULL OR r.location_id IN (SELECT location_id FROM location WHERE shop_id = $1 AND code_key = $5))
    AND ($6::bigint IS NULL OR r.order_id IN (SELECT order_id FROM orders WHERE shop_id = $1 AND number = $6))
    AND r.status <> ALL ($7::text[])
ORDER BY r.return_id
LIMIT $8;

-- name: summaries
SELECT r.return_id, o.number AS order_number, r.position, r.order_id, r.status, r.kind, r.refund_on, l.code AS location, p.name,
    u.units, u.received, u.waiting, o.currency, c.credited, r.requested_at, r.expires_at, o.version, r.postage, r.carrier,
    r.tracking_number, r.exchange, r.exchange_order_id AS linked_order_id, r.approved_at, r.received_at, r.ended_at,
    r.fee AS postage_kept, r.withheld, r.expected
FROM unnest($2::uuid[]) AS a (return_id)
JOIN return_order r ON r.shop_id = $1 AND r.return_id = a.return_id
JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id
LEFT JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(quantity), 0)::bigint AS units, coalesce(sum(received), 0)::bigint AS received,
        coalesce(sum(received - accepted - declined), 0)::bigint AS waiting
    FROM return_line
    WHERE shop_id = $1 AND return_id = r.return_id
) u
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0)::bigint AS credited
    FROM order_credit
    WHERE shop_id = $1 AND order_id = r.order_id AND return_id = r.return_id
) c
ORDER BY r.return_id;

-- name: lines
SELECT u.return_id, u.line, u.item_id, l.sku, l.title, l.scale, coalesce(i.unit, 'unit') AS unit, i.barcode, u.reason,
    u.quantity, u.on_the_way, u.received, u.accepted, u.declined, u.credited, u.settled
FROM return_line u
JOIN order_line l ON l.shop_id = $1 AND l.order_id = u.order_id AND l.line = u.line
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = u.item_id
WHERE u.shop_id = $1 AND u.return_id = ANY ($2::uuid[])
ORDER BY u.return_id, u.line;

-- name: credits
SELECT return_id, line, quantity, amount, tax, at
FROM order_credit
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND return_id = ANY ($3::uuid[])
ORDER BY return_id, credit_id;

-- name: notes
-- What was written about a return, by the events that it was written with.
SELECT (e.data->>'return_id')::uuid AS return_id, t.key, t.value
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = (e.data->>'person_id')::uuid
CROSS JOIN LATERAL (
    SELECT CASE e.type WHEN 'return.declined' THEN 'declined' ELSE key END AS key, value FROM jsonb_each_text(p.texts)
) t
WHERE e.shop_id = $1 AND e.order_id = ANY ($2::uuid[])
    AND e.type IN ('return.requested', 'return.approved', 'return.declined', 'claim.made') AND e.data ? 'person_id'
ORDER BY e.seq;

-- name: of_orders
SELECT r.order_id, o.number, r.return_id, r.position, r.status, r.kind, r.exchange_order_id AS linked_order_id, coalesce(u.units, 0)::bigint AS units,
    coalesce(c.credited, 0)::bigint AS credited
FROM return_order r
JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id
LEFT JOIN LATERAL (
    SELECT sum(quantity) AS units FROM return_line WHERE shop_id = $1 AND return_id = r.return_id
) u ON true
LEFT JOIN LATERAL (
    SELECT sum(amount) AS credited FROM order_credit WHERE shop_id = $1 AND order_id = r.order_id AND return_id = r.return_id
) c ON true
WHERE r.shop_id = $1 AND r.order_id = ANY ($2::uuid[])
ORDER BY r.order_id, r.position;

-- name: came_of
SELECT exchange_order_id AS order_id, order_id AS from_order_id
FROM return_order
WHERE shop_id = $1 AND exchange_order_id = ANY ($2::uuid[]);

-- name: counts
SELECT r.status, count(*) AS count, min(r.requested_at) AS oldest_at, coalesce(sum(u.waiting), 0)::bigint AS waiting
FROM return_order r
CROSS JOIN LATERAL (
    SELECT sum(received - accepted - declined) AS waiting FROM return_line WHERE shop_id = $1 AND return_id = r.return_id
) u
WHERE r.shop_id = $1 AND r.status = ANY ($2::text[])
GROUP BY r.status;
