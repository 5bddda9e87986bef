-- name: lock_orders
SELECT order_id, customer_id, status, version, currency, tax_included, method, terms, country, paid, item_total, discount_total,
    charge_total, tax_total, total, requested_at, expires_at, ship_by, deliver_by, bundles, number, person_id, prices, channel,
    placed_at, confirmed_at, shipped_at, delivered_at, due_on, holds, authorized, refund_pending, refunded, dispute_lost,
    credited, written_off
FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id
FOR NO KEY UPDATE;

-- name: lines
SELECT order_id, line, item_id, quantity, unsourced, backordered, reserved, canceled, discount, tax, total, parent, role,
    location_id, released, picked, packed, ready_for_pickup, in_transit, delivered, lost, "returning", returned, shipped_ever,
    delivered_ever, returned_ever
FROM order_line
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: reservations
SELECT order_id, line, location_id, quantity
FROM reservation
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: lock_levels
SELECT item_id, location_id, sellable, reserved, safety, quarantine, damaged
FROM stock_level
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[])
ORDER BY item_id, location_id
FOR NO KEY UPDATE;

-- name: waiting
-- The oldest orders that could take $5 units of an item at a location: every line takes one at least.
-- Orders asked for ($6) are locked anyway and may wait no longer, so they do not count.
SELECT DISTINCT c.order_id
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[]) AS w (item_id, location_id, method, units)
CROSS JOIN LATERAL (
    SELECT f.order_id, sum(f.backordered) OVER (ORDER BY f.order_id, f.line) - f.backordered AS before
    FROM (
        SELECT l.order_id, l.line, l.backordered
        FROM order_line l
        JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
        WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.backordered > 0 AND o.method = w.method
            AND l.order_id <> ALL ($6::uuid[])
            AND (l.location_id IS NULL OR l.location_id = w.location_id)
            AND (o.method <> 'pickup' OR NOT EXISTS (
                SELECT FROM reservation r
                WHERE r.shop_id = $1 AND r.order_id = l.order_id AND r.location_id <> w.location_id
            ))
        ORDER BY l.order_id, l.line
        LIMIT w.units
    ) f
) c
WHERE c.before < w.units;

-- name: giving_way
-- The newest orders that hold $4 units of an item at a location.
SELECT DISTINCT c.order_id
FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS w (item_id, location_id, units)
CROSS JOIN LATERAL (
    SELECT f.order_id, sum(f.quantity) OVER (ORDER BY f.order_id DESC, f.line DESC) - f.quantity AS before
    FROM (
        SELECT l.order_id, l.line, r.quantity
        FROM order_line l
        JOIN reservation r ON r.shop_id = $1 AND r.order_id = l.order_id AND r.line = l.line
        WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.reserved > 0 AND r.location_id = w.location_id
        ORDER BY l.order_id DESC, l.line DESC
        LIMIT w.units
    ) f
) c
WHERE c.before < w.units;
