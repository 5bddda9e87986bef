-- Each statement finds what must never be, in words, at most $2 cases; nothing found is as it should be.

-- name: parcel_units
SELECT format('line %s of fulfillment #%s-%s: %s units packed and %s ready; its parcels hold %s and %s', l.line, o.number, f.position,
    l.packed, l.ready, coalesce(p.packed, 0), coalesce(p.ready, 0)) AS what
FROM fulfillment_line l
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = l.fulfillment_id
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
LEFT JOIN (
    SELECT p.fulfillment_id, u.line, sum(u.quantity) FILTER (WHERE p.status = 'created') AS packed,
        sum(u.quantity) FILTER (WHERE p.status = 'ready_for_pickup') AS ready
    FROM parcel p
    JOIN parcel_line u ON u.shop_id = $1 AND u.parcel_id = p.parcel_id
    WHERE p.shop_id = $1 AND p.status IN ('created', 'ready_for_pickup')
    GROUP BY p.fulfillment_id, u.line
) p ON p.fulfillment_id = l.fulfillment_id AND p.line = l.line
WHERE l.shop_id = $1 AND (l.packed, l.ready) IS DISTINCT FROM (coalesce(p.packed, 0)::bigint, coalesce(p.ready, 0)::bigint)
LIMIT $2;

-- name: parcels_under_way
-- Fewer may be on their way than parcels say: goods come back that no carrier reported to have been delivered.
SELECT format('line %s of order #%s: %s units on their way, its parcels hold %s', l.line, o.number, l.in_transit,
    coalesce(p.units, 0)) AS what
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
LEFT JOIN (
    SELECT u.order_id, u.line, sum(u.quantity) AS units
    FROM parcel p
    JOIN parcel_line u ON u.shop_id = $1 AND u.parcel_id = p.parcel_id
    WHERE p.shop_id = $1 AND p.status IN ('in_transit', 'out_for_delivery', 'failed_attempt', 'held_at_point', 'exception')
    GROUP BY u.order_id, u.line
) p ON p.order_id = l.order_id AND p.line = l.line
WHERE l.shop_id = $1 AND l.in_transit > coalesce(p.units, 0)
LIMIT $2;

-- name: pickups
SELECT format('pickup #%s-%s is %s, its fulfillment is %s', o.number, f.position, u.status, f.status) AS what
FROM pickup u
JOIN orders o ON o.shop_id = $1 AND o.order_id = u.order_id
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = u.fulfillment_id
WHERE u.shop_id = $1 AND CASE u.status
    WHEN 'collected' THEN f.status <> 'handed_over'
    WHEN 'uncollected' THEN f.status <> 'canceled'
    ELSE u.ended_at IS NOT NULL
END
LIMIT $2;

-- name: transfer_units
SELECT format('%s of transfer %s: %s units came by its lines, its receipt says %s', i.sku, l.transfer_id, l.received,
    r.received) AS what
FROM transfer_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
LEFT JOIN expected_receipt r ON r.shop_id = $1 AND r.receipt_id = l.receipt_id
WHERE l.shop_id = $1 AND l.receipt_id IS NOT NULL AND l.received IS DISTINCT FROM r.received
LIMIT $2;

-- name: completed
-- An order of the past was completed elsewhere; goods may come back to any after its end, and move on.
SELECT format('order #%s is completed, with %s units that were never shipped or canceled', o.number, s.units) AS what
FROM orders o
JOIN (
    SELECT order_id, sum(unsourced + backordered + reserved + released + picked + packed + ready_for_pickup) AS units
    FROM order_line
    WHERE shop_id = $1
    GROUP BY order_id
) s ON s.order_id = o.order_id
WHERE o.shop_id = $1 AND o.status = 'completed' AND s.units > 0
LIMIT $2;
