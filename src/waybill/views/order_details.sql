-- name: orders
SELECT o.order_id, o.number, o.version, o.status, o.channel, o.external_id, o.test, o.prices, o.currency, o.tax_included,
    o.customer_id, o.country, o.method, o.terms, o.paid, o.refunded, o.refund_pending,
    o.credited, o.written_off, o.dispute_lost, o.authorized,
    CASE WHEN o.authorized > 0 AND o.paid = 0 THEN (
        SELECT coalesce(sum(authorized - captured), 0)::bigint FROM payment WHERE shop_id = $1 AND order_id = o.order_id
    ) ELSE 0 END AS to_take, o.shipped_at, o.delivered_at, o.due_on, o.payment_reference, o.item_total, o.discount_total,
    o.charge_total, o.tax_total, o.total, o.placed_at, o.confirmed_at, o.ended_at, o.requested_at, o.expires_at, o.ship_by,
    o.deliver_by, o.holds, o.held_until, o.awaiting, o.tags, o.attribution, o.consent, o.bundles, o.discounts,
    coalesce(p.email, k.email) AS email, coalesce(p.phone, k.phone) AS phone, coalesce(p.name, k.name) AS name,
    coalesce(p.language, k.language) AS language, p.address, p.billing, p.texts,
    CASE
        WHEN coalesce(p.email, k.email) IS NOT NULL THEN 'email'
        WHEN coalesce(p.phone, k.phone) IS NOT NULL AND EXISTS (
            SELECT FROM webhook h
            JOIN shop s ON s.shop_id = $1 AND h.webhook_id = (s.settings->>'texts_webhook_id')::uuid
            WHERE h.shop_id = $1 AND h.active
        ) THEN 'text'
    END AS reach
FROM (
    SELECT order_id FROM orders WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
    UNION
    SELECT order_id FROM orders WHERE shop_id = $1 AND number = ANY ($3::bigint[])
) w
JOIN orders o ON o.shop_id = $1 AND o.order_id = w.order_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = o.customer_id
LEFT JOIN LATERAL (
    -- what was saved of the customer; where nothing was, and the order does not say how it is reached, what was given last
    SELECT d.email, d.phone, d.name, d.language
    FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = c.customer_id AND (
        d.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone) = 0 AND num_nonnulls(d.email, d.phone) > 0
    )
    ORDER BY d.person_id DESC
    LIMIT 1
) k ON true;

-- name: lines
SELECT l.order_id, l.line, l.item_id, l.sku, l.title, l.quantity, l.scale, coalesce(i.unit, 'unit') AS unit, l.unit_price,
    l.subtotal, l.discount, l.tax, l.tax_rate, l.total, l.unsourced, l.backordered, l.reserved, l.released, l.picked, l.packed,
    l.ready_for_pickup, l.in_transit, l.delivered, l.lost, l."returning", l.returned, l.canceled, l.parent, l.role, l.options,
    p.code AS location
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
LEFT JOIN location p ON p.shop_id = $1 AND p.location_id = l.location_id AND o.status = 'draft'
WHERE l.shop_id = $1 AND l.order_id = ANY ($2::uuid[])
ORDER BY l.order_id, l.line;

-- name: charges
SELECT order_id, charge, type, title, amount, tax, tax_rate
FROM order_charge
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, charge;

-- name: reservations
SELECT r.order_id, r.line, l.code, r.quantity
FROM reservation r
JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
WHERE r.shop_id = $1 AND r.order_id = ANY ($2::uuid[])
ORDER BY r.order_id, r.line, l.priority, l.code;

-- name: fulfillments
SELECT f.order_id, f.fulfillment_id, f.position, l.code AS location, f.status, f.profile, f.scheduled_at, f.released_at,
    f.accepted_at, f.ready_at, f.handed_over_at, f.ended_at, u.line, u.quantity - u.short - u.canceled AS units
FROM fulfillment f
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
LEFT JOIN fulfillment_line u ON u.shop_id = $1 AND u.fulfillment_id = f.fulfillment_id
WHERE f.shop_id = $1 AND f.order_id = ANY ($2::uuid[])
ORDER BY f.order_id, f.position, u.line;
