-- Each statement finds what must never be, in words, at most $2 cases; nothing found is as it should be.

-- name: buckets
SELECT format('line %s of order #%s: its buckets hold %s units, ordered are %s', l.line, o.number, s.units, l.quantity) AS what
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
CROSS JOIN LATERAL (
    SELECT l.unsourced + l.backordered + l.reserved + l.released + l.picked + l.packed + l.ready_for_pickup + l.in_transit
        + l.delivered + l.lost + l."returning" + l.returned + l.canceled AS units
) s
WHERE l.shop_id = $1 AND s.units <> l.quantity
LIMIT $2;

-- name: line_reservations
SELECT format('line %s of order #%s: %s units reserved, its reservations hold %s', l.line, o.number, l.reserved,
    coalesce(r.quantity, 0)) AS what
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
LEFT JOIN (
    SELECT order_id, line, item_id, sum(quantity) AS quantity FROM reservation WHERE shop_id = $1 GROUP BY order_id, line, item_id
) r ON r.order_id = l.order_id AND r.line = l.line AND r.item_id = l.item_id
WHERE l.shop_id = $1 AND l.reserved <> coalesce(r.quantity, 0)
LIMIT $2;

-- name: level_reservations
SELECT format('%s at %s: %s units reserved, the orders'' reservations and fulfillments hold %s', i.sku, p.code, coalesce(s.reserved, 0),
    coalesce(r.quantity, 0)) AS what
FROM (SELECT item_id, location_id, reserved FROM stock_level WHERE shop_id = $1) s
FULL JOIN (
    SELECT item_id, location_id, sum(quantity) AS quantity
    FROM (
        SELECT item_id, location_id, quantity FROM reservation WHERE shop_id = $1
        UNION ALL
        SELECT l.item_id, f.location_id, l.to_pick
        FROM fulfillment_line l
        JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = l.fulfillment_id
        WHERE l.shop_id = $1 AND l.to_pick > 0
    ) held
    GROUP BY item_id, location_id
) r ON r.item_id = s.item_id AND r.location_id = s.location_id
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = coalesce(s.item_id, r.item_id)
LEFT JOIN location p ON p.shop_id = $1 AND p.location_id = coalesce(s.location_id, r.location_id)
WHERE coalesce(s.reserved, 0) <> coalesce(r.quantity, 0)
LIMIT $2;

-- name: fulfillment_units
SELECT format('line %s of order #%s: %s units released, %s picked, %s packed, %s ready; its fulfillments hold %s, %s, %s, %s', l.line,
    o.number, l.released, l.picked, l.packed, l.ready_for_pickup, coalesce(f.to_pick, 0), coalesce(f.picked, 0),
    coalesce(f.packed, 0), coalesce(f.ready, 0)) AS what
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
LEFT JOIN (
    SELECT order_id, line, sum(to_pick) AS to_pick, sum(picked) AS picked, sum(packed) AS packed, sum(ready) AS ready
    FROM fulfillment_line
    WHERE shop_id = $1
    GROUP BY order_id, line
) f ON f.order_id = l.order_id AND f.line = l.line
WHERE l.shop_id = $1 AND (l.released, l.picked, l.packed, l.ready_for_pickup)
    IS DISTINCT FROM (coalesce(f.to_pick, 0), coalesce(f.picked, 0), coalesce(f.packed, 0), coalesce(f.ready, 0))
LIMIT $2;

-- name: fulfillment_ends
SELECT format('fulfillment #%s-%s is %s, with %s units still to be handed over', o.number, f.position, f.status, coalesce(l.live, 0)) AS what
FROM fulfillment f
JOIN orders o ON o.shop_id = $1 AND o.order_id = f.order_id
LEFT JOIN (
    SELECT fulfillment_id, sum(to_pick + picked + packed + ready) AS live FROM fulfillment_line WHERE shop_id = $1 GROUP BY fulfillment_id
) l ON l.fulfillment_id = f.fulfillment_id
WHERE f.shop_id = $1 AND CASE
    WHEN f.status IN ('rejected', 'short', 'merged', 'canceled') THEN l.live > 0
    WHEN f.status <> 'handed_over' THEN coalesce(l.live, 0) = 0
    ELSE false
END
LIMIT $2;

-- name: oversold
SELECT format('%s at %s: %s units reserved of %s', i.sku, p.code, s.reserved, s.sellable) AS what
FROM stock_level s
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = s.item_id
LEFT JOIN location p ON p.shop_id = $1 AND p.location_id = s.location_id
WHERE s.shop_id = $1 AND (s.reserved < 0 OR s.reserved > s.sellable OR s.quarantine < 0 OR s.damaged < 0)
LIMIT $2;

-- name: ledger
SELECT format('%s at %s: %s sellable, %s in quarantine, %s damaged; the ledger says %s, %s, %s', i.sku, p.code,
    coalesce(s.sellable, 0), coalesce(s.quarantine, 0), coalesce(s.damaged, 0), coalesce(m.sellable, 0),
    coalesce(m.quarantine, 0), coalesce(m.damaged, 0)) AS what
FROM (SELECT item_id, location_id, sellable, quarantine, damaged FROM stock_level WHERE shop_id = $1) s
FULL JOIN (
    SELECT item_id, location_id, sum(quantity) FILTER (WHERE condition = 'sellable') AS sellable,
        sum(quantity) FILTER (WHERE condition = 'quarantine') AS quarantine,
        sum(quantity) FILTER (WHERE condition = 'damaged') AS damaged
    FROM stock_movement
    WHERE shop_id = $1
    GROUP BY item_id, location_id
) m ON m.item_id = s.item_id AND m.location_id = s.location_id
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = coalesce(s.item_id, m.item_id)
LEFT JOIN location p ON p.shop_id = $1 AND p.location_id = coalesce(s.location_id, m.location_id)
WHERE coalesce(s.sellable, 0) <> coalesce(m.sellable, 0) OR coalesce(s.quarantine, 0) <> coalesce(m.quarantine, 0)
    OR coalesce(s.damaged, 0) <> coalesce(m.damaged, 0)
LIMIT $2;

-- name: line_totals
SELECT format('line %s of order #%s: %s less %s discount with %s tax is not %s', l.line, o.number, l.subtotal, l.discount,
    l.tax, l.total) AS what
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
WHERE l.shop_id = $1
    AND l.total <> l.subtotal - l.discount + CASE WHEN o.tax_included THEN 0 ELSE l.tax END
LIMIT $2;

-- name: order_totals
-- What canceled units took is rounded as `split` does: halves away from zero, in whole numbers throughout. An imported
-- order's totals stay as invoiced, whatever was credited of it.
SELECT format('order #%s: items %s, discount %s, charges %s, tax %s, total %s; its lines and charges come to %s, %s, %s, %s, %s',
    o.number, o.item_total, o.discount_total, o.charge_total, o.tax_total, o.total, s.item_total, s.discount_total,
    s.charge_total, s.tax_total, s.total) AS what
FROM orders o
LEFT JOIN history_order h ON h.shop_id = $1 AND h.order_id = o.order_id
CROSS JOIN LATERAL (
    SELECT t.amount + t.discount - CASE WHEN o.tax_included THEN 0 ELSE t.tax END AS item_total,
        t.discount AS discount_total, c.amount AS charge_total, t.tax + c.tax AS tax_total,
        t.amount + c.amount + CASE WHEN o.tax_included THEN 0 ELSE c.tax END AS total
    FROM (
        SELECT coalesce(sum(l.total - sign(l.total) * div(abs(l.total)::numeric * u.canceled * 2 + l.quantity, l.quantity::numeric * 2)), 0)
                AS amount,
            coalesce(sum(l.discount - sign(l.discount) * div(abs(l.discount)::numeric * u.canceled * 2 + l.quantity, l.quantity::numeric * 2)), 0)
                AS discount,
            coalesce(sum(l.tax - sign(l.tax) * div(abs(l.tax)::numeric * u.canceled * 2 + l.quantity, l.quantity::numeric * 2)), 0) AS tax,
            bool_and(u.canceled = l.quantity) AS gone
        FROM order_line l
        CROSS JOIN LATERAL (SELECT CASE WHEN h.order_id IS NULL THEN l.canceled ELSE 0 END AS canceled) u
        WHERE l.shop_id = $1 AND l.order_id = o.order_id
    ) t
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount), 0) AS amount, coalesce(sum(tax), 0) AS tax
        FROM order_charge
        WHERE shop_id = $1 AND order_id = o.order_id AND (t.gone IS NOT TRUE OR type = 'pickup_fee')
    ) c
) s
WHERE o.shop_id = $1 AND (o.item_total, o.discount_total, o.charge_total, o.tax_total, o.total)
    IS DISTINCT FROM (s.item_total::numeric, s.discount_total::numeric, s.charge_total::numeric, s.tax_total::numeric, s.total::numeric)
LIMIT $2;

-- name: statuses
SELECT format('order #%s is %s, with %s units to be delivered and %s canceled of %s', o.number, o.status, s.open, s.canceled,
    s.quantity) AS what
FROM orders o
JOIN (
    SELECT order_id, sum(unsourced) AS unsourced, sum(unsourced + backordered + reserved) AS open, sum(canceled) AS canceled,
        sum(quantity) AS quantity
    FROM order_line
    WHERE shop_id = $1
    GROUP BY order_id
) s ON s.order_id = o.order_id
WHERE o.shop_id = $1 AND CASE o.status
    WHEN 'draft' THEN s.unsourced <> s.quantity
    WHEN 'discarded' THEN s.unsourced <> s.quantity
    WHEN 'placed' THEN s.canceled = s.quantity OR s.unsourced > 0
    WHEN 'confirmed' THEN s.canceled = s.quantity OR s.unsourced > 0
    WHEN 'canceled' THEN s.canceled <> s.quantity
    WHEN 'expired' THEN s.canceled <> s.quantity AND s.unsourced <> s.quantity
    WHEN 'completed' THEN s.open > 0
    ELSE s.open IS NULL
END
LIMIT $2;

-- name: no_lines
SELECT format('order #%s has no lines', o.number) AS what
FROM orders o
WHERE o.shop_id = $1 AND NOT EXISTS (SELECT FROM order_line l WHERE l.shop_id = $1 AND l.order_id = o.order_id)
    AND NOT EXISTS (SELECT FROM order_charge c WHERE c.shop_id = $1 AND c.order_id = o.order_id)
LIMIT $2;

-- name: sequence
SELECT format('the counter stands at %s; the log has %s events from %s to %s', c.seq, e.events, e.first, e.last) AS what
FROM shop_counter c
CROSS JOIN (
    SELECT count(*) AS events, coalesce(min(seq), 1) AS first, coalesce(max(seq), 0) AS last FROM event WHERE shop_id = $1
) e
WHERE c.shop_id = $1 AND (e.first <> 1 OR e.last <> c.seq OR e.events <> c.seq)
LIMIT $2;

-- name: numbers
SELECT format('order #%s has a number that was never given out: the counter stands at %s', o.number, c.order_number) AS what
FROM shop_counter c
JOIN orders o ON o.shop_id = $1 AND o.number > c.order_number
WHERE c.shop_id = $1
LIMIT $2;

-- name: external_orders
SELECT format('%s of channel %s was taken in as order %s, which does not exist', x.external_id, x.channel, x.order_id) AS what
FROM external_order x
LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = x.order_id
WHERE x.shop_id = $1 AND o.order_id IS NULL
LIMIT $2;

-- name: backorders
-- An order suspected of fraud is given nothing. What is picked up waits where some of it is, unless bound to another place.
SELECT format('line %s of order #%s waits for %s units of %s, while %s has %s', l.line, o.number, l.backordered, l.sku, p.code,
    s.sellable - s.reserved - s.safety) AS what
FROM order_line l
JOIN orders o ON o.shop_id = $1 AND o.order_id = l.order_id
JOIN stock_level s ON s.shop_id = $1 AND s.item_id = l.item_id AND s.sellable - s.reserved - s.safety > 0
JOIN location p ON p.shop_id = $1 AND p.location_id = s.location_id AND p.active AND p.abilities ? o.method
WHERE l.shop_id = $1 AND l.backordered > 0 AND NOT 'fraud' = ANY (o.holds)
    AND (l.location_id IS NULL OR l.location_id = s.location_id) AND s.location_id <> ALL (o.declined_by)
    AND (o.method <> 'pickup' OR l.location_id IS NOT NULL OR NOT EXISTS (
        SELECT FROM reservation r
        WHERE r.shop_id = $1 AND r.order_id = l.order_id AND r.location_id <> s.location_id
        UNION ALL
        SELECT FROM fulfillment p
        JOIN fulfillment_line q ON q.shop_id = $1 AND q.fulfillment_id = p.fulfillment_id
        WHERE p.shop_id = $1 AND p.order_id = l.order_id AND p.location_id <> s.location_id
            AND q.to_pick + q.picked + q.packed + q.ready > 0
    ))
LIMIT $2;

-- name: ended_reservations
SELECT format('order #%s is %s and still holds %s units', o.number, o.status, r.quantity) AS what
FROM (SELECT order_id, sum(quantity) AS quantity FROM reservation WHERE shop_id = $1 GROUP BY order_id) r
JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id
WHERE o.status NOT IN ('placed', 'confirmed', 'cancel_pending')
LIMIT $2;

-- name: stock_holds
SELECT format('order #%s has a stock hold, and nothing of it waits for stock', o.number) AS what
FROM orders o
WHERE o.shop_id = $1 AND 'stock' = ANY (o.holds) AND NOT EXISTS (
    SELECT FROM order_line l WHERE l.shop_id = $1 AND l.order_id = o.order_id AND l.backordered > 0
)
LIMIT $2;

-- name: receipts
SELECT format('%s of receipt %s (%s): %s units received, the log says %s', i.sku, r.receipt_id, r.reference, r.received,
    coalesce(e.quantity, 0)) AS what
FROM expected_receipt r
LEFT JOIN item i ON i.shop_id = $1 AND i.item_id = r.item_id
LEFT JOIN (
    SELECT (data->>'receipt_id')::uuid AS receipt_id, sum((data->>'quantity')::bigint) AS quantity
    FROM event
    WHERE shop_id = $1 AND type = 'stock.received' AND data ? 'receipt_id'
    GROUP BY 1
) e ON e.receipt_id = r.receipt_id
WHERE r.shop_id = $1 AND r.received <> coalesce(e.quantity, 0)
LIMIT $2;

-- name: answers
SELECT format('the %s under key %s of %s has no answer', verb, key, actor) AS what
FROM idempotency
WHERE shop_id = $1 AND answer IS NULL
LIMIT $2;

-- name: people
SELECT format('order #%s refers to a buyer''s data %s that is not there', o.number, o.person_id) AS what
FROM orders o
WHERE o.shop_id = $1 AND o.person_id IS NOT NULL AND NOT EXISTS (
    SELECT FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = o.customer_id AND d.person_id = o.person_id
)
LIMIT $2;
