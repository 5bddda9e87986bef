-- name: today
SELECT time_zone FROM shop WHERE shop_id = $1;

-- name: levels
SELECT i.item_id, i.sku, i.sku_key, i.title, i.scale, i.unit, l.code, l.active, s.sellable, s.quarantine, s.damaged, s.reserved,
    s.safety
FROM (
    SELECT i.item_id, i.sku, i.sku_key, i.title, i.scale, i.unit
    FROM item i
    WHERE i.shop_id = $1 AND i.sku_key > $2 AND ($3::text IS NULL OR i.sku_key = $3) AND i.bundle IS NULL
        AND ($4::text IS NULL OR EXISTS (
            SELECT
            FROM stock_level s
            JOIN location l ON l.shop_id = $1 AND l.location_id = s.location_id
            WHERE s.shop_id = $1 AND s.item_id = i.item_id AND l.code_key = $4
        ))
        AND ($5::bigint IS NULL OR $5 > (
            SELECT coalesce(sum(greatest(s.sellable - s.reserved - s.safety, 0)) FILTER (WHERE l.active), 0)
            FROM stock_level s
            JOIN location l ON l.shop_id = $1 AND l.location_id = s.location_id
            WHERE s.shop_id = $1 AND s.item_id = i.item_id AND ($4::text IS NULL OR l.code_key = $4)
        ))
        AND ($7::text IS NULL OR starts_with(i.sku_key, $7) OR i.barcode = $8 OR i.title ILIKE ALL ($9::text[]))
        AND (NOT $10::boolean OR EXISTS (
            SELECT
            FROM stock_level s
            JOIN location l ON l.shop_id = $1 AND l.location_id = s.location_id
            WHERE s.shop_id = $1 AND s.item_id = i.item_id AND ($4::text IS NULL OR l.code_key = $4)
                AND s.sellable - s.reserved < s.safety
        ) OR EXISTS (
            SELECT FROM order_line o WHERE o.shop_id = $1 AND o.item_id = i.item_id AND o.backordered > 0
        ))
    ORDER BY i.sku_key
    LIMIT $6
) i
LEFT JOIN (
    stock_level s JOIN location l ON l.shop_id = s.shop_id AND l.location_id = s.location_id
) ON s.shop_id = $1 AND s.item_id = i.item_id AND ($4::text IS NULL OR l.code_key = $4)
ORDER BY i.sku_key, l.priority, l.code;

-- name: backordered
SELECT item_id, sum(backordered)::bigint AS quantity
FROM order_line
WHERE shop_id = $1 AND item_id = ANY ($2::uuid[]) AND backordered > 0
GROUP BY item_id;

-- name: incoming
SELECT r.item_id, sum(r.quantity - r.received)::bigint AS quantity,
    coalesce(sum(r.quantity - r.received) FILTER (WHERE r.expected_on <= $3), 0)::bigint AS by_then
FROM expected_receipt r
JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
WHERE r.shop_id = $1 AND r.item_id = ANY ($2::uuid[]) AND r.quantity > r.received AND ($4::text IS NULL OR l.code_key = $4)
GROUP BY r.item_id;

-- name: movements
SELECT m.seq, m.position, i.sku, i.scale, i.unit, l.code, m.kind, m.condition, m.quantity, m.reason, m.reference, m.unit_cost, m.occurred_at
FROM (
    SELECT *
    FROM stock_movement
    WHERE shop_id = $1 AND (seq, position) < ($2, $3) AND ($4::text IS NULL OR location_id = (
        SELECT location_id FROM location WHERE shop_id = $1 AND code_key = $4
    ))
    ORDER BY seq DESC, position DESC
    LIMIT $5
) m
JOIN item i ON i.shop_id = $1 AND i.item_id = m.item_id
JOIN location l ON l.shop_id = $1 AND l.location_id = m.location_id
ORDER BY m.seq DESC, m.position DESC;

-- name: movements_of_item
-- The index leads by item and location: the newest of each location, merged.
SELECT m.seq, m.position, i.sku, i.scale, i.unit, l.code, m.kind, m.condition, m.quantity, m.reason, m.reference, m.unit_cost, m.occurred_at
FROM item i
CROSS JOIN location l
CROSS JOIN LATERAL (
    SELECT *
    FROM stock_movement
    WHERE shop_id = $1 AND item_id = i.item_id AND location_id = l.location_id AND seq <= $2 AND (seq, position) < ($2, $3)
    ORDER BY seq DESC, position DESC
    LIMIT $5
) m
WHERE i.shop_id = $1 AND i.sku_key = $6 AND l.shop_id = $1 AND ($4::text IS NULL OR l.code_key = $4)
ORDER BY m.seq DESC, m.position DESC
LIMIT $5;

-- name: receipts
SELECT r.receipt_id, i.sku, i.scale, i.unit, l.code, r.expected_on, r.quantity, r.received, r.reference
FROM expected_receipt r
JOIN item i ON i.shop_id = $1 AND i.item_id = r.item_id
JOIN location l ON l.shop_id = $1 AND l.location_id = r.location_id
WHERE r.shop_id = $1 AND (r.expected_on, r.receipt_id) > ($2::date, $3::uuid) AND ($4::text IS NULL OR i.sku_key = $4)
    AND ($5::text IS NULL OR l.code_key = $5) AND ($6::boolean OR r.quantity > r.received)
ORDER BY r.expected_on, r.receipt_id
LIMIT $7;
