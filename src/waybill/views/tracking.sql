-- name: about
SELECT s.name AS shop_name, s.country, s.time_zone, s.locale, s.settings, coalesce(p.language, k.language) AS language,
    coalesce(c.erased_at, p.erased_at) IS NOT NULL AS erased,
    CASE
        WHEN coalesce(p.email, k.email) IS NOT NULL THEN 'email'
        WHEN coalesce(p.phone, k.phone) IS NOT NULL AND EXISTS (
            SELECT FROM webhook w
            WHERE w.shop_id = $1 AND w.webhook_id = (s.settings->>'texts_webhook_id')::uuid AND w.active
        ) THEN 'text'
    END AS reach,
    EXISTS (
        SELECT FROM exception_item x
        WHERE x.shop_id = $1 AND x.order_id = o.order_id AND x.kind = 'late' AND x.resolved_at IS NULL
    ) AS late,
    EXISTS (
        SELECT FROM event e
        JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = (e.data->>'fulfillment_id')::uuid AND f.ended_at IS NULL
        WHERE e.shop_id = $1 AND e.order_id = o.order_id AND e.type = 'pickup.withdrawn' AND NOT EXISTS (
            SELECT FROM pickup u WHERE u.shop_id = $1 AND u.fulfillment_id = f.fulfillment_id
        )
    ) AS packed_again
FROM orders o
JOIN shop s ON s.shop_id = $1
LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = o.customer_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
LEFT JOIN LATERAL (
    -- what was saved of the customer; where nothing was, and the order does not say how it is reached, what was given last
    SELECT d.email, d.phone, d.language
    FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = c.customer_id AND (
        d.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone) = 0 AND num_nonnulls(d.email, d.phone) > 0
    )
    ORDER BY d.person_id DESC
    LIMIT 1
) k ON true
WHERE o.shop_id = $1 AND o.order_id = $2;

-- name: newest
SELECT seq FROM shop_counter WHERE shop_id = $1;

-- name: places
SELECT DISTINCT l.code, l.name, l.address
FROM fulfillment f
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
WHERE f.shop_id = $1 AND f.order_id = $2;

-- name: send_to
SELECT r.return_id, l.name, l.address
FROM return_order r
JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
WHERE r.shop_id = $1 AND r.order_id = $2;

-- name: items
SELECT DISTINCT i.item_id, i.unit, i.tax_category, i.returnable
FROM order_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.order_id = $2;

-- name: kitchen_steps
SELECT data->>'fulfillment_status' AS status, min(occurred_at) AS at
FROM event
WHERE shop_id = $1 AND order_id = $2 AND type = 'fulfillment.advanced'
GROUP BY 1;

-- name: pickups
SELECT l.name, l.address, l.hours, u.status, c.code, u.ready_at, u.until, u.ended_at
FROM pickup u
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = u.fulfillment_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
LEFT JOIN pickup_code c ON c.shop_id = $1 AND c.fulfillment_id = u.fulfillment_id
WHERE u.shop_id = $1 AND u.order_id = $2
ORDER BY u.ready_at;

-- name: positions
SELECT parcel_id, latitude, longitude, at FROM parcel_position WHERE shop_id = $1 AND order_id = $2;

-- name: reached_at
SELECT coalesce(p.email, k.email) AS email, coalesce(p.phone, k.phone) AS phone
FROM orders o
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
WHERE o.shop_id = $1 AND o.order_id = $2;

-- name: delay
-- The newest date, with the one that held before it.
SELECT n.seq, n.promised_at, b.before
FROM (
    SELECT e.seq, (e.data->>'deliver_by')::timestamptz AS promised_at
    FROM event e
    WHERE e.shop_id = $1 AND e.order_id = $2 AND e.type = 'order.repromised'
    ORDER BY e.seq DESC
    LIMIT 1
) n
JOIN LATERAL (
    SELECT (e.data->>'deliver_by')::timestamptz AS before
    FROM event e
    WHERE e.shop_id = $1 AND e.order_id = $2 AND e.seq < n.seq
        AND e.type IN ('order.placed', 'order.edited', 'order.repromised')
    ORDER BY e.seq DESC
    LIMIT 1
) b ON true
WHERE n.promised_at IS NOT NULL AND b.before IS NOT NULL AND NOT EXISTS (
    SELECT FROM event a
    WHERE a.shop_id = $1 AND a.order_id = $2 AND a.type = 'order.delay_accepted' AND (a.data->>'seq')::bigint = n.seq
);

-- name: changes
SELECT change_id, status, total, to_pay, edit, expires_at
FROM order_change
WHERE shop_id = $1 AND order_id = $2 AND kind = 'edit' AND status IN ('quoted', 'awaiting_payment')
ORDER BY change_id;
