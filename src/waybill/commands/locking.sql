-- name: lock_orders
SELECT order_id, customer_id, status, version, currency, tax_included, method, terms, country, paid, item_total, discount_total,
    charge_total, tax_total, total, requested_at, expires_at, ship_by, deliver_by, bundles, number, person_id, prices, channel,
    placed_at, confirmed_at, shipped_at, delivered_at, due_on, holds, authorized, refund_pending, refunded, dispute_lost,
    credited, written_off, awaiting, declined_by
FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id
FOR NO KEY UPDATE;

-- name: lines
SELECT l.order_id, l.line, l.item_id, l.quantity, l.unsourced, l.backordered, l.reserved, l.canceled, l.discount, l.tax, l.total,
    l.parent, l.role, l.location_id, l.released, l.picked, l.packed, l.ready_for_pickup, l.in_transit, l.delivered, l.lost,
    l."returning", l.returned, l.shipped_ever, l.delivered_ever, l.returned_ever, i.available_on
FROM order_line l
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id AND i.available_on IS NOT NULL
WHERE l.shop_id = $1 AND l.order_id = ANY ($2::uuid[]);

-- name: reservations
SELECT order_id, line, location_id, quantity
FROM reservation
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: pickup_places
-- Where orders that are picked up are being made ready.
SELECT DISTINCT ON (f.order_id) f.order_id, f.location_id
FROM fulfillment f
JOIN fulfillment_line l ON l.shop_id = $1 AND l.fulfillment_id = f.fulfillment_id
WHERE f.shop_id = $1 AND f.order_id = ANY ($2::uuid[]) AND l.to_pick + l.picked + l.packed + l.ready > 0
ORDER BY f.order_id, f.fulfillment_id;

-- name: lock_levels
SELECT item_id, location_id, sellable, reserved, safety, quarantine, damaged
FROM stock_level
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[])
ORDER BY item_id, location_id
FOR NO KEY UPDATE;

-- name: waiting
-- The oldest orders that could take $5 units of an item at a location: every line takes one at least.
-- Orders asked for ($6) are locked anyway and may wait no longer, so they do not count; some holds ($7) let none be given.
-- What is picked up waits where some of it is, unless bound to another place.
SELECT DISTINCT c.order_id
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::bigint[]) AS w (item_id, location_id, method, units)
CROSS JOIN LATERAL (
    SELECT f.order_id, sum(f.backordered) OVER (ORDER BY f.order_id, f.line) - f.backordered AS before
    FROM (
        SELECT l.order_id, l.line, l.backordered
        FROM order_line l
        JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
        WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.backordered > 0 AND o.method = w.method
            AND l.order_id <> ALL ($6::uuid[]) AND NOT o.holds && $7::text[]
            AND (l.location_id IS NULL OR l.location_id = w.location_id) AND w.location_id <> ALL (o.declined_by)
            AND (o.method <> 'pickup' OR l.location_id IS NOT NULL OR NOT EXISTS (
                SELECT FROM reservation r
                WHERE r.shop_id = $1 AND r.order_id = l.order_id AND r.location_id <> w.location_id
                UNION ALL
                SELECT FROM fulfillment p
                JOIN fulfillment_line q ON q.shop_id = $1 AND q.fulfillment_id = p.fulfillment_id
                WHERE p.shop_id = $1 AND p.order_id = l.order_id AND p.location_id <> w.location_id
                    AND q.to_pick + q.picked + q.packed + q.ready > 0
            ))
        ORDER BY l.order_id, l.line
        LIMIT w.units
    ) f
) c
WHERE c.before < w.units;

-- name: giving_way
-- The newest orders that hold $4 units of an item at a location: reserved ones and, where these are too few, ones to be picked.
WITH wanted AS MATERIALIZED (
    SELECT item_id, location_id, units FROM unnest($2::uuid[], $3::uuid[], $4::bigint[]) AS w (item_id, location_id, units)
),
reserved AS MATERIALIZED (
    SELECT w.item_id, w.location_id, c.order_id, c.quantity, c.before
    FROM wanted w
    CROSS JOIN LATERAL (
        SELECT f.order_id, f.quantity, sum(f.quantity) OVER (ORDER BY f.order_id DESC, f.line DESC) - f.quantity AS before
        FROM (
            SELECT l.order_id, l.line, r.quantity
            FROM order_line l
            JOIN reservation r ON r.shop_id = $1 AND r.order_id = l.order_id AND r.line = l.line
            WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.reserved > 0 AND r.location_id = w.location_id
            ORDER BY l.order_id DESC, l.line DESC
            LIMIT w.units
        ) f
    ) c
    WHERE c.before < w.units
)
SELECT order_id FROM reserved
UNION
SELECT c.order_id
FROM (
    SELECT w.item_id, w.location_id, w.units - coalesce(sum(r.quantity), 0)::bigint AS units
    FROM wanted w
    LEFT JOIN reserved r ON r.item_id = w.item_id AND r.location_id = w.location_id
    GROUP BY w.item_id, w.location_id, w.units
) w
CROSS JOIN LATERAL (
    SELECT f.order_id, sum(f.to_pick) OVER (ORDER BY f.fulfillment_id DESC, f.line DESC) - f.to_pick AS before
    FROM (
        SELECT l.order_id, l.fulfillment_id, l.line, l.to_pick
        FROM fulfillment_line l
        JOIN fulfillment p ON p.shop_id = $1 AND p.fulfillment_id = l.fulfillment_id
        WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.to_pick > 0 AND p.location_id = w.location_id
        ORDER BY l.fulfillment_id DESC, l.line DESC
        LIMIT greatest(w.units, 0)
    ) f
) c
WHERE c.before < w.units;
