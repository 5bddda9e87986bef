-- name: reservations
-- types: order.placed
-- with: reserved
INSERT INTO reservation (shop_id, order_id, line, location_id, item_id, quantity)
SELECT e.shop_id, e.order_id, d.line, d.location_id, d.item_id, d.quantity
FROM event e, jsonb_to_recordset(e.data->'reserved') AS d (line integer, item_id uuid, location_id uuid, quantity bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.placed' AND e.data ? 'reserved';

-- name: stock_reserved
-- types: order.placed
-- with: reserved
UPDATE stock_level s SET reserved = s.reserved + d.quantity
FROM (
    SELECT r.item_id, r.location_id, sum(r.quantity) AS quantity
    FROM event e, jsonb_to_recordset(e.data->'reserved') AS r (item_id uuid, location_id uuid, quantity bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.placed' AND e.data ? 'reserved'
    GROUP BY r.item_id, r.location_id
) d
WHERE s.shop_id = $1 AND s.item_id = d.item_id AND s.location_id = d.location_id;

-- name: stock_levels_new
-- types: stock.received stock.adjusted stock.counted stock.safety_set GoodsMoved
INSERT INTO stock_level (shop_id, item_id, location_id)
SELECT DISTINCT $1::bigint, d.item_id, d.location_id
FROM event e
CROSS JOIN LATERAL (
    SELECT (e.data->>'item_id')::uuid AS item_id, (e.data->>'location_id')::uuid AS location_id
    WHERE e.type IN ('stock.received', 'stock.adjusted', 'stock.counted', 'stock.safety_set')
    UNION ALL
    SELECT s.item_id, s.location_id FROM jsonb_to_recordset(e.data->'stock') AS s (item_id uuid, location_id uuid)
) d
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[])
ON CONFLICT (shop_id, item_id, location_id) DO NOTHING;

-- name: stock_and_reservations
-- types: stock.received stock.adjusted stock.counted stock.shortage order.canceled order.backorder_filled GoodsMoved
-- What is on hand and what is reserved of it change in one statement: the check of one against the other sees both.
-- What is released leaves the reservations for a fulfillment: it stays reserved at its level, which is not touched (nor locked).
WITH moved AS MATERIALIZED (
    SELECT e.order_id, d.line, d.location_id, d.item_id, sum(k.sign * d.quantity) AS quantity, sum(k.held * d.quantity) AS held
    FROM event e
    JOIN (
        VALUES ('freed', -1, -1), ('lost', -1, -1), ('released', -1, 0), ('reserved', 1, 1), ('resourced', 1, 1),
            ('unreleased', 1, 0)
    ) AS k (key, sign, held) ON e.data ? k.key
    CROSS JOIN LATERAL jsonb_to_recordset(e.data->k.key) AS d (
        line integer, item_id uuid, location_id uuid, quantity bigint
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[])
    GROUP BY e.order_id, d.line, d.location_id, d.item_id
),
gone AS (
    DELETE FROM reservation r
    USING moved d
    WHERE r.shop_id = $1 AND r.order_id = d.order_id AND r.line = d.line AND r.location_id = d.location_id
        AND r.quantity = -d.quantity
),
less AS (
    UPDATE reservation r SET quantity = r.quantity + d.quantity
    FROM moved d
    WHERE r.shop_id = $1 AND r.order_id = d.order_id AND r.line = d.line AND r.location_id = d.location_id
        AND d.quantity < 0 AND r.quantity <> -d.quantity
),
more AS (
    INSERT INTO reservation AS r (shop_id, order_id, line, location_id, item_id, quantity)
    SELECT $1, d.order_id, d.line, d.location_id, d.item_id, d.quantity
    FROM moved d
    WHERE d.quantity > 0
    ON CONFLICT (shop_id, order_id, line, location_id) DO UPDATE SET quantity = r.quantity + excluded.quantity
)
UPDATE stock_level s SET sellable = s.sellable + d.sellable, quarantine = s.quarantine + d.quarantine,
    damaged = s.damaged + d.damaged, reserved = s.reserved + d.reserved
FROM (
    SELECT item_id, location_id, coalesce(sum(quantity) FILTER (WHERE kind = 'sellable'), 0) AS sellable,
        coalesce(sum(quantity) FILTER (WHERE kind = 'quarantine'), 0) AS quarantine,
        coalesce(sum(quantity) FILTER (WHERE kind = 'damaged'), 0) AS damaged,
        coalesce(sum(quantity) FILTER (WHERE kind = 'reserved'), 0) AS reserved
    FROM (
        SELECT (data->>'item_id')::uuid AS item_id, (data->>'location_id')::uuid AS location_id,
            coalesce(data->>'condition', 'sellable') AS kind, (data->>'quantity')::bigint AS quantity
        FROM event
        WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type IN ('stock.received', 'stock.adjusted', 'stock.counted')
        UNION ALL
        SELECT item_id, location_id, 'reserved', held FROM moved WHERE held <> 0
        UNION ALL
        SELECT c.item_id, c.location_id, k.kind, k.quantity
        FROM event e
        CROSS JOIN LATERAL jsonb_to_recordset(e.data->'stock') AS c (
            item_id uuid, location_id uuid, sellable bigint, quarantine bigint, damaged bigint, reserved bigint
        )
        CROSS JOIN LATERAL (
            VALUES ('sellable', c.sellable), ('quarantine', c.quarantine), ('damaged', c.damaged), ('reserved', c.reserved)
        ) AS k (kind, quantity)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'stock'
    ) change
    GROUP BY item_id, location_id
) d
WHERE s.shop_id = $1 AND s.item_id = d.item_id AND s.location_id = d.location_id;

-- name: safety_stock
-- types: stock.safety_set
UPDATE stock_level s SET safety = d.quantity
FROM (
    SELECT DISTINCT ON (d.item_id, d.location_id) d.item_id, d.location_id, d.quantity
    FROM event e, jsonb_to_record(e.data) AS d (item_id uuid, location_id uuid, quantity bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'stock.safety_set'
    ORDER BY d.item_id, d.location_id, e.seq DESC
) d
WHERE s.shop_id = $1 AND s.item_id = d.item_id AND s.location_id = d.location_id;

-- name: stock_movements
-- types: stock.received stock.adjusted stock.counted
INSERT INTO stock_movement (
    shop_id, seq, position, item_id, location_id, kind, condition, quantity, reason, reference, unit_cost, occurred_at
)
SELECT e.shop_id, e.seq, 1, d.item_id, d.location_id, substr(e.type, 7), coalesce(d.condition, 'sellable'), d.quantity,
    d.reason, d.reference, d.unit_cost, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (
    item_id uuid, location_id uuid, condition text, quantity bigint, reason text, reference text, unit_cost bigint
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('stock.received', 'stock.adjusted', 'stock.counted');

-- name: goods_moved
-- types: GoodsMoved
-- with: stock
INSERT INTO stock_movement (
    shop_id, seq, position, item_id, location_id, kind, condition, quantity, reason, reference, unit_cost, occurred_at
)
SELECT e.shop_id, e.seq, row_number() OVER (PARTITION BY e.seq ORDER BY c.place, k.condition), c.item_id, c.location_id, c.kind,
    k.condition, k.quantity, c.reason, NULL, NULL, e.occurred_at
FROM event e
CROSS JOIN LATERAL ROWS FROM (
    jsonb_to_recordset(e.data->'stock') AS (
        item_id uuid, location_id uuid, kind text, sellable bigint, quarantine bigint, damaged bigint, reason text
    )
) WITH ORDINALITY AS c (item_id, location_id, kind, sellable, quarantine, damaged, reason, place)
CROSS JOIN LATERAL (
    VALUES ('sellable', c.sellable), ('quarantine', c.quarantine), ('damaged', c.damaged)
) AS k (condition, quantity)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'stock' AND k.quantity <> 0;

-- name: expected_receipts
-- types: stock.expected
INSERT INTO expected_receipt (shop_id, receipt_id, item_id, location_id, quantity, expected_on, reference)
SELECT DISTINCT ON (d.receipt_id) e.shop_id, d.receipt_id, d.item_id, d.location_id, d.quantity, d.expected_on, d.reference
FROM event e, jsonb_to_record(e.data) AS d (
    receipt_id uuid, item_id uuid, location_id uuid, quantity bigint, expected_on date, reference text
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'stock.expected'
ORDER BY d.receipt_id, e.seq DESC
ON CONFLICT (shop_id, receipt_id) DO UPDATE SET quantity = excluded.quantity, expected_on = excluded.expected_on,
    reference = excluded.reference;

-- name: receipts_received
-- types: stock.received
UPDATE expected_receipt r SET received = r.received + d.quantity
FROM (
    SELECT (data->>'receipt_id')::uuid AS receipt_id, sum((data->>'quantity')::bigint) AS quantity
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'stock.received' AND data ? 'receipt_id'
    GROUP BY 1
) d
WHERE r.shop_id = $1 AND r.receipt_id = d.receipt_id;
