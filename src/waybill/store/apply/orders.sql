-- name: draft_lines_gone
-- types: order.draft_closed
DELETE FROM order_line l
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' IN ('placed', 'saved')
    AND l.shop_id = $1 AND l.order_id = e.order_id;

-- name: draft_charges_gone
-- types: order.draft_closed
DELETE FROM order_charge c
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' IN ('placed', 'saved')
    AND c.shop_id = $1 AND c.order_id = e.order_id;

-- name: draft_tags_gone
-- types: order.draft_closed
DELETE FROM order_tag t
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' IN ('placed', 'saved')
    AND t.shop_id = $1 AND t.order_id = e.order_id;

-- name: draft_gone
-- types: order.draft_closed
DELETE FROM orders o
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' IN ('placed', 'saved')
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: draft_ended
-- types: order.draft_closed
UPDATE orders o SET status = e.data->>'outcome', version = o.version + 1, ended_at = e.occurred_at, expires_at = NULL
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.draft_closed' AND e.data->>'outcome' NOT IN ('placed', 'saved')
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: orders
-- types: order.placed order.drafted order.imported
INSERT INTO orders (
    shop_id, order_id, number, status, channel, external_id, test, prices, currency, tax_included, customer_id, person_id,
    country, method, terms, paid, payment_reference, item_total, discount_total, charge_total, tax_total, total, placed_at,
    confirmed_at, ended_at, requested_at, expires_at, ship_by, deliver_by, due_on, holds, tags, attribution, consent, bundles,
    discounts, version
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
    d.requested_at, d.expires_at, d.ship_by, d.deliver_by, d.due_on, coalesce(d.holds, '{}'), coalesce(d.tags, '{}'), d.attribution,
    d.consent, d.bundles, d.discounts, coalesce(d.order_version, 1)
FROM event e, jsonb_to_record(e.data) AS d (
    number bigint, confirmed boolean, channel text, external_id text, test boolean, prices text, currency text,
    tax_included boolean, customer_id uuid, person_id uuid, country text, method text, terms text, paid bigint,
    payment_reference text, item_total bigint, discount_total bigint, charge_total bigint, tax_total bigint, total bigint,
    requested_at timestamptz, expires_at timestamptz, ship_by timestamptz, deliver_by timestamptz, due_on date, holds text[],
    tags text[], attribution jsonb, consent jsonb, bundles jsonb, discounts jsonb, order_version integer
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
-- with: charges
INSERT INTO order_charge (shop_id, order_id, charge, type, title, amount, tax, tax_rate)
SELECT e.shop_id, e.order_id, d.charge, d.type, d.title, d.amount, coalesce(d.tax, 0), coalesce(d.tax_rate, 0)
FROM event e, jsonb_to_recordset(e.data->'charges') AS d (
    charge integer, type text, title text, amount bigint, tax bigint, tax_rate integer
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.placed', 'order.drafted', 'order.imported')
    AND e.data ? 'charges';

-- name: order_tags
-- types: order.placed order.drafted
-- with: tags
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

-- name: lines_added
-- They have to be there before what else happens to them in the batch.
-- types: order.edited
INSERT INTO order_line (
    shop_id, order_id, line, item_id, sku, title, quantity, scale, unit_price, subtotal, discount, tax, tax_rate, total,
    backordered, reserved, parent, role, location_id, options
)
SELECT e.shop_id, e.order_id, d.line, d.item_id, d.sku, d.title, d.quantity, coalesce(d.scale, 1), d.unit_price,
    d.subtotal, coalesce(d.discount, 0), coalesce(d.tax, 0), coalesce(d.tax_rate, 0), d.total, coalesce(d.backordered, 0),
    coalesce(d.reserved, 0), d.parent, coalesce(d.role, 'item'), d.location_id, d.options
FROM event e, jsonb_to_recordset(e.data->'edit'->'added') AS d (
    line integer, item_id uuid, sku text, title text, quantity bigint, scale integer, unit_price bigint, subtotal bigint,
    discount bigint, tax bigint, tax_rate integer, total bigint, backordered bigint, reserved bigint, parent integer,
    role text, location_id uuid, options jsonb
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.edited' AND e.data->'edit' ? 'added';

-- name: lines_changed
-- Units may move to and fro within one batch: only where they end up is checked. Left our hands, arrived, came back: these
-- only rise, but that a hand-over is undone takes it back.
-- types: order.canceled order.backorder_filled stock.shortage OrderChanged
UPDATE order_line l SET quantity = l.quantity - d.ordered, unsourced = l.unsourced + d.unsourced, backordered = l.backordered + d.backordered, reserved = l.reserved +
    d.reserved, released = l.released + d.released, picked = l.picked + d.picked, packed = l.packed + d.packed,
    ready_for_pickup = l.ready_for_pickup + d.ready_for_pickup, in_transit = l.in_transit + d.in_transit, delivered
    = l.delivered + d.delivered, lost = l.lost + d.lost, "returning" = l."returning" + d."returning", returned =
    l.returned + d.returned, canceled = l.canceled + d.canceled,
    shipped_ever = l.shipped_ever + d.shipped, delivered_ever = l.delivered_ever + d.arrived, returned_ever = l.returned_ever + d.came_back
FROM (
    SELECT m.order_id, m.line,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'unsourced'), 0) AS unsourced,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'backordered'), 0) AS backordered,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'reserved'), 0) AS reserved,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'released'), 0) AS released,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'picked'), 0) AS picked,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'packed'), 0) AS packed,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'ready_for_pickup'), 0) AS ready_for_pickup,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'in_transit'), 0) AS in_transit,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'delivered'), 0) AS delivered,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'lost'), 0) AS lost,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'returning'), 0) AS "returning",
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'returned'), 0) AS returned,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'canceled'), 0) AS canceled,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'ordered'), 0) AS ordered,
            coalesce(sum(b.units) FILTER (WHERE m.was_out <> m.is_out AND b.bucket = CASE WHEN m.is_out THEN m.target ELSE m.source END), 0)
                AS shipped,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'delivered' AND m.target = 'delivered'), 0) AS arrived,
            coalesce(sum(b.units) FILTER (WHERE b.bucket = 'returned' AND m.target = 'returned'), 0) AS came_back
    FROM (
        SELECT order_id, line, source, target, quantity,
            source IN ('in_transit', 'delivered', 'lost', 'returning', 'returned') AS was_out,
            target IN ('in_transit', 'delivered', 'lost', 'returning', 'returned') AS is_out
        FROM (
            SELECT e.order_id, r.line, r.source, r.target, r.quantity
            FROM event e
            CROSS JOIN LATERAL jsonb_to_recordset(e.data->'moves') AS r (line integer, source text, target text, quantity bigint)
            WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'moves'
            UNION ALL
            SELECT e.order_id, r.line, b.bucket, 'canceled', b.units
            FROM event e
            CROSS JOIN LATERAL jsonb_to_recordset(e.data->'lines') AS r (
                line integer, unsourced bigint, backordered bigint, reserved bigint
            )
            CROSS JOIN LATERAL (
                VALUES ('unsourced', r.unsourced), ('backordered', r.backordered), ('reserved', r.reserved)
            ) AS b (bucket, units)
            WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.canceled' AND b.units > 0
            UNION ALL
            SELECT e.order_id, r.line, k.source, k.target, r.quantity
            FROM event e
            JOIN (
                VALUES ('order.backorder_filled', 'reserved', 'backordered', 'reserved'),
                    ('stock.shortage', 'lost', 'reserved', 'backordered'),
                    ('stock.shortage', 'resourced', 'backordered', 'reserved')
            ) AS k (type, key, source, target) ON e.type = k.type AND e.data ? k.key
            CROSS JOIN LATERAL jsonb_to_recordset(e.data->k.key) AS r (line integer, quantity bigint)
            WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.backorder_filled', 'stock.shortage')
        ) moved
    ) m
    CROSS JOIN LATERAL (VALUES (m.source, -m.quantity), (m.target, m.quantity)) AS b (bucket, units)
    GROUP BY m.order_id, m.line
) d
WHERE l.shop_id = $1 AND l.order_id = d.order_id AND l.line = d.line;

-- name: order_changed
-- Of the holds that a batch touches, those stay whose last word is that they are set.
-- types: OrderChanged
UPDATE orders o SET version = o.version + d.events, status = coalesce(d.status, o.status),
    confirmed_at = CASE WHEN d.status = 'confirmed' THEN coalesce(o.confirmed_at, d.at) ELSE o.confirmed_at END,
    ended_at = CASE WHEN d.status IN ('completed', 'canceled', 'expired') THEN d.at WHEN d.status IS NOT NULL THEN NULL ELSE o.ended_at END,
    expires_at = CASE WHEN d.status IS NULL OR d.status = 'placed' THEN o.expires_at END,
    shipped_at = CASE WHEN d.left_us THEN coalesce(o.shipped_at, d.at) ELSE o.shipped_at END,
    delivered_at = CASE WHEN d.arrived THEN d.at ELSE o.delivered_at END,
    authorized = o.authorized + coalesce(m.authorized, 0), paid = o.paid + coalesce(m.captured, 0),
    refund_pending = o.refund_pending + coalesce(m.refund_pending, 0), refunded = o.refunded + coalesce(m.refunded, 0),
    dispute_lost = o.dispute_lost + coalesce(m.dispute_lost, 0), credited = o.credited + coalesce(m.credited, 0),
    written_off = o.written_off + coalesce(m.written_off, 0),
    holds = ARRAY(SELECT unnest(o.holds) EXCEPT SELECT unnest(h.touched) ORDER BY 1) || coalesce(h.kept, '{}')
FROM (
    SELECT e.order_id, count(*) AS events, max(e.occurred_at) AS at,
        (array_agg(e.data->>'order_status' ORDER BY e.seq DESC) FILTER (WHERE e.data ? 'order_status'))[1] AS status,
        bool_or(e.data @> '{"moves": [{"target": "in_transit"}]}' OR e.data @> '{"moves": [{"source": "ready_for_pickup", "target": "delivered"}]}')
            AS left_us,
        bool_or(e.data @> '{"moves": [{"target": "delivered"}]}') AS arrived
    FROM event e
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.order_id IS NOT NULL
    GROUP BY e.order_id
) d
LEFT JOIN (
    SELECT e.order_id, sum(m.amount) FILTER (WHERE m.kind = 'authorized') AS authorized,
        sum(m.amount) FILTER (WHERE m.kind = 'captured') AS captured,
        sum(m.amount) FILTER (WHERE m.kind = 'refund_pending') AS refund_pending,
        sum(m.amount) FILTER (WHERE m.kind = 'refunded') AS refunded,
        sum(m.amount) FILTER (WHERE m.kind = 'dispute_lost') AS dispute_lost,
        sum(m.amount) FILTER (WHERE m.kind = 'credited') AS credited,
        sum(m.amount) FILTER (WHERE m.kind = 'written_off') AS written_off
    FROM event e, jsonb_to_recordset(e.data->'money') AS m (kind text, amount bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'money'
    GROUP BY e.order_id
) m ON m.order_id = d.order_id
LEFT JOIN (
    SELECT order_id, array_agg(hold) AS touched, array_agg(hold ORDER BY hold) FILTER (WHERE is_set) AS kept
    FROM (
        SELECT DISTINCT ON (e.order_id, t.hold) e.order_id, t.hold, k.is_set
        FROM event e
        CROSS JOIN (VALUES ('holds_lifted', false), ('holds_set', true)) AS k (key, is_set)
        CROSS JOIN LATERAL jsonb_array_elements_text(e.data->k.key) AS t (hold)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? k.key
        ORDER BY e.order_id, t.hold, e.seq DESC, k.is_set DESC
    ) last
    GROUP BY order_id
) h ON h.order_id = d.order_id
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: order_confirmed
-- After what else changed the order in the batch: one that is reinstated may be confirmed at once.
-- types: order.confirmed
UPDATE orders o SET version = o.version + 1, status = 'confirmed', confirmed_at = e.occurred_at, expires_at = NULL,
    paid = o.paid + coalesce((e.data->>'paid')::bigint, 0),
    payment_reference = coalesce(e.data->>'reference', o.payment_reference)
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.confirmed'
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: order_moved
-- A stock hold lasts until nothing of the order waits for stock.
-- types: order.canceled order.backorder_filled stock.shortage OrderChanged
UPDATE orders o SET version = o.version + e.moves,
    holds = CASE
        WHEN NOT EXISTS (
            SELECT FROM order_line l WHERE l.shop_id = $1 AND l.order_id = o.order_id AND l.backordered > 0
        ) THEN array_remove(o.holds, 'stock')
        WHEN e.hold AND NOT 'stock' = ANY (o.holds) THEN o.holds || 'stock'::text
        ELSE o.holds
    END
FROM (
    SELECT order_id, count(*) FILTER (WHERE type IN ('order.backorder_filled', 'stock.shortage')) AS moves,
        bool_or(coalesce((data->>'hold')::boolean, false)) AS hold
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = ANY ($4::text[]) AND order_id IS NOT NULL
    GROUP BY order_id
) e
WHERE o.shop_id = $1 AND o.order_id = e.order_id AND (e.moves > 0 OR 'stock' = ANY (o.holds));

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
