-- Each statement changes one table from the events $2 to $3 of a shop's log: one batch. They run in this order, those
-- whose types occur. Their only inputs are the events and the tables, so replaying the log batch by batch gives the
-- same tables.

-- name: shop
-- types: shop.saved
INSERT INTO shop (shop_id, name, currency, country, time_zone, locale, settings)
SELECT DISTINCT ON (e.shop_id) e.shop_id, d.name, d.currency, d.country, d.time_zone, d.locale, d.settings
FROM event e, jsonb_to_record(e.data)
    AS d (name text, currency text, country text, time_zone text, locale text, settings jsonb)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'shop.saved'
ORDER BY e.shop_id, e.seq DESC
ON CONFLICT (shop_id) DO UPDATE SET name = excluded.name, currency = excluded.currency, country = excluded.country,
    time_zone = excluded.time_zone, locale = excluded.locale, settings = excluded.settings;

-- name: item
-- types: item.saved
INSERT INTO item (
    shop_id, item_id, sku, sku_key, title, price, tax_category, unit, scale, weight, length, width, height, barcode, cost,
    backorder, returnable, active, bundle
)
SELECT DISTINCT ON (d.item_id) e.shop_id, d.item_id, d.sku, upper(d.sku COLLATE pg_c_utf8), d.title, d.price,
    coalesce(d.tax_category, 'standard'), coalesce(d.unit, 'unit'), coalesce(d.scale, 1), d.weight, d.length, d.width,
    d.height, d.barcode, d.cost, coalesce(d.backorder, false), coalesce(d.returnable, true), coalesce(d.active, true),
    d.bundle
FROM event e, jsonb_to_record(e.data) AS d (
    item_id uuid, sku text, title text, price bigint, tax_category text, unit text, scale integer, weight integer,
    length integer, width integer, height integer, barcode text, cost bigint, backorder boolean, returnable boolean,
    active boolean, bundle jsonb
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'item.saved'
ORDER BY d.item_id, e.seq DESC
ON CONFLICT (shop_id, item_id) DO UPDATE SET sku = excluded.sku, title = excluded.title, price = excluded.price,
    tax_category = excluded.tax_category, unit = excluded.unit, scale = excluded.scale, weight = excluded.weight,
    length = excluded.length, width = excluded.width, height = excluded.height, barcode = excluded.barcode,
    cost = excluded.cost, backorder = excluded.backorder, returnable = excluded.returnable, active = excluded.active,
    bundle = excluded.bundle;

-- name: location
-- types: location.saved
INSERT INTO location (
    shop_id, location_id, code, code_key, name, kind, address, hours, cutoff, abilities, priority, daily_capacity, active
)
SELECT DISTINCT ON (d.location_id) e.shop_id, d.location_id, d.code, upper(d.code COLLATE pg_c_utf8), d.name, d.kind,
    d.address, d.hours, d.cutoff, d.abilities, d.priority, d.daily_capacity, coalesce(d.active, true)
FROM event e, jsonb_to_record(e.data) AS d (
    location_id uuid, code text, name text, kind text, address jsonb, hours jsonb, cutoff text, abilities jsonb,
    priority integer, daily_capacity integer, active boolean
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'location.saved'
ORDER BY d.location_id, e.seq DESC
ON CONFLICT (shop_id, location_id) DO UPDATE SET code = excluded.code, name = excluded.name, kind = excluded.kind,
    address = excluded.address, hours = excluded.hours, cutoff = excluded.cutoff, abilities = excluded.abilities,
    priority = excluded.priority, daily_capacity = excluded.daily_capacity, active = excluded.active;

-- name: customer
-- types: customer.added
INSERT INTO customer (shop_id, customer_id, since)
SELECT e.shop_id, (e.data->>'customer_id')::uuid, e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.added';

-- name: customer_person
-- types: customer.changed
UPDATE customer c SET person_id = d.person_id
FROM (
    SELECT DISTINCT ON (d.customer_id) d.customer_id, d.person_id
    FROM event e, jsonb_to_record(e.data) AS d (customer_id uuid, person_id uuid)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.changed'
    ORDER BY d.customer_id, e.seq DESC
) d
WHERE c.shop_id = $1 AND c.customer_id = d.customer_id;

-- name: customer_erased
-- types: customer.erased
UPDATE customer c SET erased_at = e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.erased'
    AND c.shop_id = $1 AND c.customer_id = (e.data->>'customer_id')::uuid;

-- name: draft_lines_gone
-- types: order.draft_closed
DELETE FROM order_line l
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' = 'placed'
    AND l.shop_id = $1 AND l.order_id = e.order_id;

-- name: draft_charges_gone
-- types: order.draft_closed
DELETE FROM order_charge c
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' = 'placed'
    AND c.shop_id = $1 AND c.order_id = e.order_id;

-- name: draft_tags_gone
-- types: order.draft_closed
DELETE FROM order_tag t
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' = 'placed'
    AND t.shop_id = $1 AND t.order_id = e.order_id;

-- name: draft_gone
-- types: order.draft_closed
DELETE FROM orders o
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' = 'placed'
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: draft_ended
-- types: order.draft_closed
UPDATE orders o SET status = e.data->>'outcome', version = o.version + 1, ended_at = e.occurred_at, expires_at = NULL
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' <> 'placed'
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: orders
-- types: order.placed order.drafted order.imported
INSERT INTO orders (
    shop_id, order_id, number, status, channel, external_id, test, prices, currency, tax_included, customer_id, person_id,
    country, method, terms, paid, payment_reference, item_total, discount_total, charge_total, tax_total, total, placed_at,
    confirmed_at, ended_at, requested_at, expires_at, ship_by, deliver_by, holds, tags, attribution, consent, bundles,
    discounts
)
SELECT e.shop_id, e.order_id, d.number,
    CASE e.type
        WHEN 'order.drafted' THEN 'draft'
        WHEN 'order.imported' THEN 'completed'
        ELSE CASE WHEN d.confirmed THEN 'confirmed' ELSE 'placed' END
    END,
    d.channel, d.external_id, coalesce(d.test, false), coalesce(d.prices, 'ours'), d.currency,
    coalesce(d.tax_included, true), d.customer_id, d.person_id, d.country, coalesce(d.method, 'ship'),
    coalesce(d.terms, 'prepaid'), coalesce(d.paid, 0), d.payment_reference, d.item_total, coalesce(d.discount_total, 0),
    coalesce(d.charge_total, 0), coalesce(d.tax_total, 0), d.total, e.occurred_at,
    CASE WHEN d.confirmed OR e.type = 'order.imported' THEN e.occurred_at END,
    CASE WHEN e.type = 'order.imported' THEN e.occurred_at END,
    d.requested_at, d.expires_at, d.ship_by, d.deliver_by, coalesce(d.holds, '{}'), coalesce(d.tags, '{}'), d.attribution,
    d.consent, d.bundles, d.discounts
FROM event e, jsonb_to_record(e.data) AS d (
    number bigint, confirmed boolean, channel text, external_id text, test boolean, prices text, currency text,
    tax_included boolean, customer_id uuid, person_id uuid, country text, method text, terms text, paid bigint,
    payment_reference text, item_total bigint, discount_total bigint, charge_total bigint, tax_total bigint, total bigint,
    requested_at timestamptz, expires_at timestamptz, ship_by timestamptz, deliver_by timestamptz, holds text[],
    tags text[], attribution jsonb, consent jsonb, bundles jsonb, discounts jsonb
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.drafted', 'order.imported');

-- name: order_lines
-- types: order.placed order.drafted order.imported
INSERT INTO order_line (
    shop_id, order_id, line, item_id, sku, title, quantity, scale, unit_price, subtotal, discount, tax, tax_rate, total,
    unsourced, backordered, reserved, delivered, parent, role, location_id, options
)
SELECT e.shop_id, e.order_id, d.line, d.item_id, d.sku, d.title, d.quantity, coalesce(d.scale, 1), d.unit_price,
    d.subtotal, coalesce(d.discount, 0), coalesce(d.tax, 0), coalesce(d.tax_rate, 0), d.total, coalesce(d.unsourced, 0),
    coalesce(d.backordered, 0), coalesce(d.reserved, 0), coalesce(d.delivered, 0), d.parent, coalesce(d.role, 'item'),
    d.location_id, d.options
FROM event e, jsonb_to_recordset(e.data->'lines') AS d (
    line integer, item_id uuid, sku text, title text, quantity bigint, scale integer, unit_price bigint, subtotal bigint,
    discount bigint, tax bigint, tax_rate integer, total bigint, unsourced bigint, backordered bigint, reserved bigint,
    delivered bigint, parent integer, role text, location_id uuid, options jsonb
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.drafted', 'order.imported');

-- name: order_charges
-- types: order.placed order.drafted order.imported
INSERT INTO order_charge (shop_id, order_id, charge, type, title, amount, tax, tax_rate)
SELECT e.shop_id, e.order_id, d.charge, d.type, d.title, d.amount, coalesce(d.tax, 0), coalesce(d.tax_rate, 0)
FROM event e, jsonb_to_recordset(e.data->'charges') AS d (
    charge integer, type text, title text, amount bigint, tax bigint, tax_rate integer
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.drafted', 'order.imported')
    AND e.data ? 'charges';

-- name: order_tags
-- types: order.placed order.drafted
INSERT INTO order_tag (shop_id, tag, order_id)
SELECT DISTINCT e.shop_id, t.tag, e.order_id
FROM event e, jsonb_array_elements_text(e.data->'tags') AS t (tag)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.drafted') AND e.data ? 'tags';

-- name: order_canceled
-- types: order.canceled
UPDATE orders o SET version = o.version + d.events, item_total = o.item_total - d.item_total,
    discount_total = o.discount_total - d.discount_total, charge_total = o.charge_total - d.charge_total,
    tax_total = o.tax_total - d.tax_total, total = o.total - d.total,
    status = CASE WHEN d.expired THEN 'expired' WHEN d.whole THEN 'canceled' ELSE o.status END,
    ended_at = CASE WHEN d.whole THEN d.occurred_at ELSE o.ended_at END,
    expires_at = CASE WHEN d.whole THEN NULL ELSE o.expires_at END
FROM (
    SELECT e.order_id, count(*) AS events, sum(coalesce(d.item_total, 0)) AS item_total, sum(coalesce(d.discount_total, 0)) AS discount_total,
        sum(coalesce(d.charge_total, 0)) AS charge_total, sum(coalesce(d.tax_total, 0)) AS tax_total,
        sum(coalesce(d.total, 0)) AS total, bool_or(coalesce(d.whole, false)) AS whole,
        bool_or(coalesce(d.expired, false)) AS expired, max(e.occurred_at) AS occurred_at
    FROM event e, jsonb_to_record(e.data) AS d (
        item_total bigint, discount_total bigint, charge_total bigint, tax_total bigint, total bigint, whole boolean,
        expired boolean
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.canceled'
    GROUP BY e.order_id
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: order_confirmed
-- types: order.confirmed
UPDATE orders o SET version = o.version + 1, status = 'confirmed', confirmed_at = e.occurred_at, expires_at = NULL,
    paid = o.paid + coalesce((e.data->>'paid')::bigint, 0),
    payment_reference = coalesce(e.data->>'reference', o.payment_reference)
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.confirmed'
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: lines_moved
-- Units may move to and fro within one batch: only where they end up is checked.
-- types: order.canceled order.backorder_filled stock.shortage
UPDATE order_line l SET canceled = l.canceled + d.canceled, unsourced = l.unsourced + d.unsourced,
    backordered = l.backordered + d.backordered, reserved = l.reserved + d.reserved
FROM (
    SELECT order_id, line, sum(canceled) AS canceled, sum(unsourced) AS unsourced, sum(backordered) AS backordered,
        sum(reserved) AS reserved
    FROM (
        SELECT e.order_id, d.line, d.quantity AS canceled, -coalesce(d.unsourced, 0) AS unsourced,
            -coalesce(d.backordered, 0) AS backordered, -coalesce(d.reserved, 0) AS reserved
        FROM event e, jsonb_to_recordset(e.data->'lines') AS d (
            line integer, quantity bigint, unsourced bigint, backordered bigint, reserved bigint
        )
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.canceled'
        UNION ALL
        SELECT e.order_id, d.line, 0, 0, -d.quantity, d.quantity
        FROM event e, jsonb_to_recordset(e.data->'reserved') AS d (line integer, quantity bigint)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.backorder_filled'
        UNION ALL
        SELECT e.order_id, d.line, 0, 0, d.quantity, -d.quantity
        FROM event e, jsonb_to_recordset(e.data->'lost') AS d (line integer, quantity bigint)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'stock.shortage'
        UNION ALL
        SELECT e.order_id, d.line, 0, 0, -d.quantity, d.quantity
        FROM event e, jsonb_to_recordset(e.data->'resourced') AS d (line integer, quantity bigint)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'stock.shortage' AND e.data ? 'resourced'
    ) moved
    GROUP BY order_id, line
) d
WHERE l.shop_id = $1 AND l.order_id = d.order_id AND l.line = d.line;

-- name: order_moved
-- A stock hold lasts until nothing of the order waits for stock.
-- types: order.canceled order.backorder_filled stock.shortage
UPDATE orders o SET version = o.version + e.moves,
    holds = CASE
        WHEN NOT EXISTS (
            SELECT FROM order_line l WHERE l.shop_id = $1 AND l.order_id = o.order_id AND l.backordered > 0
        ) THEN array_remove(o.holds, 'stock')
        WHEN e.hold AND NOT 'stock' = ANY (o.holds) THEN o.holds || 'stock'::text
        ELSE o.holds
    END
FROM (
    SELECT order_id, count(*) FILTER (WHERE type <> 'order.canceled') AS moves,
        bool_or(coalesce((data->>'hold')::boolean, false)) AS hold
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3
        AND type IN ('order.canceled', 'order.backorder_filled', 'stock.shortage')
    GROUP BY order_id
) e
WHERE o.shop_id = $1 AND o.order_id = e.order_id;

-- name: order_repromised
-- types: order.repromised
UPDATE orders o SET ship_by = d.ship_by, deliver_by = d.deliver_by
FROM (
    SELECT DISTINCT ON (e.order_id) e.order_id, d.ship_by, d.deliver_by
    FROM event e, jsonb_to_record(e.data) AS d (ship_by timestamptz, deliver_by timestamptz)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.repromised'
    ORDER BY e.order_id, e.seq DESC
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: reservations
-- types: order.placed
INSERT INTO reservation (shop_id, order_id, line, location_id, item_id, quantity)
SELECT e.shop_id, e.order_id, d.line, d.location_id, d.item_id, d.quantity
FROM event e, jsonb_to_recordset(e.data->'reserved') AS d (line integer, item_id uuid, location_id uuid, quantity bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.placed' AND e.data ? 'reserved';

-- name: stock_reserved
-- types: order.placed
UPDATE stock_level s SET reserved = s.reserved + d.quantity
FROM (
    SELECT r.item_id, r.location_id, sum(r.quantity) AS quantity
    FROM event e, jsonb_to_recordset(e.data->'reserved') AS r (item_id uuid, location_id uuid, quantity bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.placed' AND e.data ? 'reserved'
    GROUP BY r.item_id, r.location_id
) d
WHERE s.shop_id = $1 AND s.item_id = d.item_id AND s.location_id = d.location_id;

-- name: stock_levels_new
-- types: stock.received stock.adjusted stock.counted stock.safety_set
INSERT INTO stock_level (shop_id, item_id, location_id)
SELECT DISTINCT $1::bigint, (data->>'item_id')::uuid, (data->>'location_id')::uuid
FROM event
WHERE shop_id = $1 AND seq BETWEEN $2 AND $3
    AND type IN ('stock.received', 'stock.adjusted', 'stock.counted', 'stock.safety_set')
ON CONFLICT (shop_id, item_id, location_id) DO NOTHING;

-- name: stock_and_reservations
-- types: stock.received stock.adjusted stock.counted stock.shortage order.canceled order.backorder_filled
-- What is on hand and what is reserved of it change in one statement: the check of one against the other sees both.
WITH moved AS MATERIALIZED (
    SELECT e.order_id, d.line, d.location_id, d.item_id, sum(k.sign * d.quantity) AS quantity
    FROM event e
    JOIN (
        VALUES ('order.canceled', 'freed', -1), ('order.backorder_filled', 'reserved', 1), ('stock.shortage', 'lost', -1),
            ('stock.shortage', 'resourced', 1)
    ) AS k (type, key, sign) ON k.type = e.type
    CROSS JOIN LATERAL jsonb_to_recordset(e.data->k.key) AS d (
        line integer, item_id uuid, location_id uuid, quantity bigint
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3
    GROUP BY e.order_id, d.line, d.location_id, d.item_id
    HAVING sum(k.sign * d.quantity) <> 0
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
        SELECT item_id, location_id, 'reserved', quantity FROM moved
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

-- name: history_source
-- types: history.opened
INSERT INTO history_source (
    shop_id, source_id, reader, sha256, currency, time_zone, rows, total, absolute_total, credit_rows_without_customer,
    credit_rows_without_sale
)
SELECT e.shop_id, d.source_id, d.reader, d.sha256, d.currency, d.time_zone, d.rows, d.total, d.absolute_total,
    d.credit_rows_without_customer, d.credit_rows_without_sale
FROM event e, jsonb_to_record(e.data) AS d (
    source_id uuid, reader text, sha256 text, currency text, time_zone text, rows integer, total bigint,
    absolute_total bigint, credit_rows_without_customer integer, credit_rows_without_sale integer
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'history.opened';

-- name: history_orders
-- types: order.imported
INSERT INTO history_order (shop_id, order_id, source_id, row, line_rows, charge_rows, country_name)
SELECT e.shop_id, e.order_id, d.source_id, d.row, d.line_rows, d.charge_rows, d.country_name
FROM event e, jsonb_to_record(e.data) AS d (
    source_id uuid, row integer, line_rows integer[], charge_rows integer[], country_name text
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.imported';

-- name: history_credits
-- types: credit.imported
INSERT INTO history_credit (
    shop_id, source_id, row, part, credit_id, external_id, customer_id, order_id, line, charge, kind, untied, sku,
    charge_type, quantity, amount, at
)
SELECT e.shop_id, c.source_id, d.row, d.part, c.credit_id, c.external_id, c.customer_id, e.order_id, d.line, d.charge,
    d.kind, d.untied, d.sku, d.charge_type, d.quantity, d.amount, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS c (source_id uuid, credit_id uuid, external_id text, customer_id uuid, parts jsonb),
    jsonb_to_recordset(c.parts) AS d (
        row integer, part integer, sku text, quantity bigint, amount bigint, charge_type text, line integer,
        charge integer, kind text, untied text
    )
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'credit.imported';

-- name: lines_credited
-- types: credit.imported
UPDATE order_line l SET delivered = l.delivered - d.returned - d.canceled, returned = l.returned + d.returned,
    canceled = l.canceled + d.canceled
FROM (
    SELECT e.order_id, p.line, coalesce(sum(p.quantity) FILTER (WHERE p.kind = 'return'), 0) AS returned,
        coalesce(sum(p.quantity) FILTER (WHERE p.kind = 'cancellation'), 0) AS canceled
    FROM event e, jsonb_to_recordset(e.data->'parts') AS p (line integer, quantity bigint, kind text)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'credit.imported' AND e.order_id IS NOT NULL
        AND p.line IS NOT NULL
    GROUP BY e.order_id, p.line
) d
WHERE l.shop_id = $1 AND l.order_id = d.order_id AND l.line = d.line;

-- name: order_credited
-- An order's totals stay as it was invoiced: what was credited is in `history_credit`.
-- types: credit.imported
UPDATE orders o SET version = o.version + d.credits
FROM (
    SELECT order_id, count(*) AS credits
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'credit.imported' AND order_id IS NOT NULL
    GROUP BY order_id
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: history_entries
-- types: ledger.adjusted stock.corrected_in_history history.rejected
INSERT INTO history_entry (shop_id, source_id, row, kind, external_id, code, item_id, quantity, amount, reason, at)
SELECT e.shop_id, d.source_id, d.row,
    CASE
        WHEN e.type = 'ledger.adjusted' THEN 'ledger_adjustment'
        WHEN e.type = 'history.rejected' THEN 'reject'
        WHEN d.quantity < 0 THEN 'write_off'
        ELSE 'write_on'
    END,
    d.external_id, coalesce(d.code, d.sku), d.item_id, d.quantity, coalesce(d.amount, 0), d.reason,
    CASE WHEN e.type <> 'history.rejected' THEN e.occurred_at END
FROM event e, jsonb_to_record(e.data) AS d (
    source_id uuid, row integer, external_id text, code text, sku text, item_id uuid, quantity bigint, amount bigint,
    reason text
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3
    AND e.type IN ('ledger.adjusted', 'stock.corrected_in_history', 'history.rejected');
