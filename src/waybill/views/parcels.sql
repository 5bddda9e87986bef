-- name: matching
SELECT p.parcel_id
FROM parcel p
JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = p.fulfillment_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE p.shop_id = $1 AND p.parcel_id < $2 AND ($3::text IS NULL OR p.status = $3) AND ($4::bigint IS NULL OR o.number = $4)
    AND ($5::uuid IS NULL OR p.order_id = $5) AND ($6::text IS NULL OR l.code_key = $6)
    AND ($7::text IS NULL OR p.carrier = $7) AND ($8::text IS NULL OR p.tracking_number = $8)
    AND ($9::timestamptz IS NULL OR (
        p.status IN ('in_transit', 'out_for_delivery', 'failed_attempt', 'held_at_point', 'exception') AND (
            p.expected_at < $9
            OR EXISTS (
                SELECT FROM exception_item x
                WHERE x.shop_id = $1 AND x.order_id = p.order_id AND x.subject_id = p.parcel_id AND x.kind = 'late'
                    AND x.resolved_at IS NULL
            )
        )
    ))
ORDER BY p.parcel_id DESC
LIMIT $10;

-- name: of_orders
SELECT parcel_id FROM parcel WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) ORDER BY order_id, position;

-- name: parcels
SELECT p.parcel_id, p.order_id, p.fulfillment_id, p.position, o.number AS order_number, l.code AS location, p.status, p.carrier,
    p.service, p.tracking_number, p.weight, p.created_at, p.shipped_at, p.expected_at, p.delivered_at,
    o.currency, coalesce(p.cash, 0) AS cash
FROM parcel p
JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = p.fulfillment_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE p.shop_id = $1 AND p.parcel_id = ANY ($2::uuid[]);

-- name: lines
SELECT u.parcel_id, u.line, l.sku, l.title, l.scale, coalesce(i.unit, 'unit') AS unit, u.quantity
FROM parcel_line u
JOIN order_line l ON l.shop_id = $1 AND l.order_id = u.order_id AND l.line = u.line
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE u.shop_id = $1 AND u.parcel_id = ANY ($2::uuid[])
ORDER BY u.parcel_id, u.line;

-- name: tracking
SELECT r.parcel_id, r.status, r.at, r.recorded_at, r.source, d.texts->>'place' AS place, d.texts->>'note' AS note
FROM tracking_report r
JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id
LEFT JOIN person_data d ON d.shop_id = $1 AND d.customer_id = o.customer_id AND d.person_id = r.person_id
WHERE r.shop_id = $1 AND r.parcel_id = ANY ($2::uuid[])
ORDER BY r.at DESC, r.report_id DESC;

-- name: pickups
SELECT u.fulfillment_id, u.order_id, f.position, o.number AS order_number, l.code AS location, u.status,
    (SELECT coalesce(sum(n.ready + n.handed_over), 0)::bigint FROM fulfillment_line n
        WHERE n.shop_id = $1 AND n.fulfillment_id = u.fulfillment_id) AS units,
    b.name, d.texts->>'bay' AS bay, d.texts->>'car' AS car, u.ready_at, u.until, u.arrived_at, u.ended_at
FROM pickup u
JOIN orders o ON o.shop_id = $1 AND o.order_id = u.order_id
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = u.fulfillment_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
LEFT JOIN person_data b ON b.shop_id = $1 AND b.customer_id = o.customer_id AND b.person_id = o.person_id
LEFT JOIN person_data d ON d.shop_id = $1 AND d.customer_id = o.customer_id AND d.person_id = u.person_id
WHERE u.shop_id = $1 AND u.fulfillment_id > $2 AND ($3::text IS NULL OR l.code_key = $3)
    AND CASE WHEN $4::text IS NULL THEN u.ended_at IS NULL OR $5::bigint IS NOT NULL ELSE u.status = $4 END
    AND ($5::bigint IS NULL OR o.number = $5)
ORDER BY u.fulfillment_id
LIMIT $6;

-- name: pickup_amounts
SELECT n.fulfillment_id, l.scale, coalesce(i.unit, 'unit') AS unit, sum(n.ready + n.handed_over)::bigint AS quantity
FROM fulfillment_line n
JOIN order_line l ON l.shop_id = $1 AND l.order_id = n.order_id AND l.line = n.line
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = n.item_id
WHERE n.shop_id = $1 AND n.fulfillment_id = ANY ($2::uuid[]) AND n.ready + n.handed_over > 0
GROUP BY n.fulfillment_id, l.scale, i.unit
ORDER BY n.fulfillment_id, min(n.line);

-- name: exceptions
SELECT x.exception_id, x.kind, x.order_id, o.number, x.subject_id,
    coalesce(p.tracking_number, r.tracking_number) AS tracking_number, x.opened_at, x.resolved_at, x.resolution
FROM exception_item x
LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = x.order_id
LEFT JOIN parcel p ON p.shop_id = $1 AND p.parcel_id = x.subject_id
LEFT JOIN tracking_report r ON r.shop_id = $1 AND r.report_id = x.subject_id
WHERE x.shop_id = $1 AND x.exception_id > $2 AND ($3::text IS NULL OR x.kind = $3) AND ($4::bigint IS NULL OR o.number = $4)
    AND ($5::boolean OR x.resolved_at IS NULL)
ORDER BY x.exception_id
LIMIT $6;
