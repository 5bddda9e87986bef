-- name: held_until
-- types: order.held order.holds_lifted
UPDATE orders o SET held_until = d.until
FROM (
    SELECT DISTINCT ON (e.order_id) e.order_id, (e.data->>'until')::timestamptz AS until
    FROM event e
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3
        AND (e.type = 'order.held' AND e.data ? 'until'
            OR e.type = 'order.holds_lifted' AND e.data->'holds_lifted' ? 'until_date')
    ORDER BY e.order_id, e.seq DESC
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: changes_opened
-- types: change.opened
INSERT INTO order_change (
    shop_id, change_id, order_id, kind, status, edit, total, to_pay, fulfillment_id, units, reason, cancel, opened_at, expires_at
)
SELECT e.shop_id, d.change_id, e.order_id, d.kind, d.status, d.edit, coalesce((d.edit->>'total')::bigint, 0),
    coalesce(d.to_pay, 0), d.fulfillment_id, d.units, d.reason, coalesce(d.cancel, false), e.occurred_at, d.expires_at
FROM event e, jsonb_to_record(e.data) AS d (
    change_id uuid, kind text, status text, edit jsonb, to_pay bigint, fulfillment_id uuid, units jsonb, reason text,
    cancel boolean, expires_at timestamptz
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'change.opened';

-- name: changes_applied
-- An edit that was made at once was never open.
-- types: order.edited order.taken_back
INSERT INTO order_change AS c (shop_id, change_id, order_id, kind, status, total, opened_at, settled_at)
SELECT e.shop_id, (e.data->>'change_id')::uuid, e.order_id, CASE e.type WHEN 'order.edited' THEN 'edit' ELSE 'cancel' END,
    'applied', CASE e.type WHEN 'order.edited' THEN coalesce((e.data->'edit'->>'total')::bigint, 0)
        ELSE -coalesce((e.data->>'total')::bigint, 0) END,
    e.occurred_at, e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.edited', 'order.taken_back')
ON CONFLICT (shop_id, change_id) DO UPDATE SET status = 'applied', total = excluded.total, settled_at = excluded.settled_at;

-- name: changes_moved
-- types: change.moved
UPDATE order_change c SET status = d.status, why = coalesce(d.why, c.why), expires_at = d.expires_at,
    settled_at = CASE WHEN d.status IN ('declined', 'expired') THEN d.occurred_at END
FROM (
    SELECT DISTINCT ON (d.change_id) d.change_id, d.status, d.why, d.expires_at, e.occurred_at
    FROM event e, jsonb_to_record(e.data) AS d (change_id uuid, status text, why text, expires_at timestamptz)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'change.moved'
    ORDER BY d.change_id, e.seq DESC
) d
WHERE c.shop_id = $1 AND c.change_id = d.change_id;

-- name: lines_repriced
-- types: order.edited
UPDATE order_line l SET subtotal = d.subtotal, discount = d.discount, tax = d.tax, tax_rate = d.tax_rate, total = d.total
FROM (
    SELECT DISTINCT ON (e.order_id, r.line) e.order_id, r.line, r.subtotal, coalesce(r.discount, 0) AS discount,
        coalesce(r.tax, 0) AS tax, coalesce(r.tax_rate, 0) AS tax_rate, r.total
    FROM event e, jsonb_to_recordset(e.data->'edit'->'repriced') AS r (
        line integer, subtotal bigint, discount bigint, tax bigint, tax_rate integer, total bigint
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.edited' AND e.data->'edit' ? 'repriced'
    ORDER BY e.order_id, r.line, e.seq DESC
) d
WHERE l.shop_id = $1 AND l.order_id = d.order_id AND l.line = d.line;

-- name: lines_located
-- Where units are taken anew, all of them come from the place that was asked for, if any was; lines that come with the edit, or
-- after it, say themselves where from.
-- types: order.edited
UPDATE order_line l SET location_id = d.location_id
FROM (
    SELECT DISTINCT ON (e.order_id) e.order_id, e.seq, (e.data->'edit'->>'location_id')::uuid AS location_id
    FROM event e
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.edited' AND e.data->'edit' ? 'resource'
    ORDER BY e.order_id, e.seq DESC
) d
WHERE l.shop_id = $1 AND l.order_id = d.order_id AND NOT EXISTS (
    SELECT
    FROM event a, jsonb_to_recordset(a.data->'edit'->'added') AS n (line integer)
    WHERE a.shop_id = $1 AND a.order_id = d.order_id AND a.seq BETWEEN d.seq AND $3 AND a.type = 'order.edited'
        AND a.data->'edit' ? 'added' AND n.line = l.line
);

-- name: charges_gone
-- types: order.edited
DELETE FROM order_charge c
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.edited' AND e.data->'edit' ? 'charges'
    AND c.shop_id = $1 AND c.order_id = e.order_id;

-- name: charges_new
-- Of several edits of an order in a batch the last one's charges hold.
-- types: order.edited
INSERT INTO order_charge (shop_id, order_id, charge, type, title, amount, tax, tax_rate)
SELECT $1, e.order_id, d.charge, d.type, d.title, d.amount, coalesce(d.tax, 0), coalesce(d.tax_rate, 0)
FROM (
    SELECT DISTINCT ON (order_id) order_id, data->'edit'->'charges' AS charges
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'order.edited' AND data->'edit' ? 'charges'
    ORDER BY order_id, seq DESC
) e, jsonb_to_recordset(e.charges) AS d (
    charge integer, type text, title text, amount bigint, tax bigint, tax_rate integer
);

-- name: tags_gone
-- types: order.edited
DELETE FROM order_tag t
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.edited' AND e.data->'edit' ? 'tags'
    AND t.shop_id = $1 AND t.order_id = e.order_id;

-- name: tags_new
-- types: order.edited
INSERT INTO order_tag (shop_id, tag, order_id)
SELECT $1, t.tag, e.order_id
FROM (
    SELECT DISTINCT ON (order_id) order_id, data->'edit'->'tags' AS tags
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'order.edited' AND data->'edit' ? 'tags'
    ORDER BY order_id, seq DESC
) e, jsonb_array_elements_text(e.tags) AS t (tag);

-- name: orders_edited
-- types: order.edited
UPDATE orders o SET bundles = CASE WHEN d.edit ? 'bundles' THEN nullif(d.edit->'bundles', '[]') ELSE o.bundles END,
    discounts = CASE WHEN d.edit ? 'discounts' THEN nullif(d.edit->'discounts', '[]') ELSE o.discounts END,
    tags = CASE WHEN d.edit ? 'tags' THEN ARRAY(SELECT jsonb_array_elements_text(d.edit->'tags')) ELSE o.tags END,
    customer_id = coalesce((d.edit->>'customer_id')::uuid, o.customer_id),
    person_id = coalesce((d.edit->>'person_id')::uuid, o.person_id), country = coalesce(d.edit->>'country', o.country),
    placed_country = CASE WHEN d.edit ? 'country' THEN coalesce(o.placed_country, o.country, '') ELSE o.placed_country END,
    method = coalesce(d.edit->>'method', o.method),
    requested_at = coalesce((d.edit->>'requested_at')::timestamptz, o.requested_at),
    ship_by = d.ship_by, deliver_by = d.deliver_by
FROM (
    -- the fields that any of a batch's edits has, the last one's of each
    SELECT order_id, jsonb_object_agg(key, value ORDER BY seq) AS edit, (array_agg(ship_by ORDER BY seq DESC))[1] AS ship_by,
        (array_agg(deliver_by ORDER BY seq DESC))[1] AS deliver_by
    FROM (
        SELECT e.order_id, e.seq, f.key, f.value, (e.data->>'ship_by')::timestamptz AS ship_by,
            (e.data->>'deliver_by')::timestamptz AS deliver_by
        FROM event e, jsonb_each(e.data->'edit' || '{"edited": true}') AS f
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.edited'
    ) fields
    GROUP BY order_id
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: totals_changed
-- types: order.edited order.taken_back
UPDATE orders o SET item_total = o.item_total + d.item_total, discount_total = o.discount_total + d.discount_total,
    charge_total = o.charge_total + d.charge_total, tax_total = o.tax_total + d.tax_total, total = o.total + d.total
FROM (
    SELECT e.order_id, sum(k.sign * coalesce(t.item_total, 0)) AS item_total, sum(k.sign * coalesce(t.discount_total, 0)) AS discount_total,
        sum(k.sign * coalesce(t.charge_total, 0)) AS charge_total, sum(k.sign * coalesce(t.tax_total, 0)) AS tax_total,
        sum(k.sign * coalesce(t.total, 0)) AS total
    FROM event e
    CROSS JOIN LATERAL (
        SELECT CASE e.type WHEN 'order.edited' THEN 1 ELSE -1 END AS sign,
            CASE e.type WHEN 'order.edited' THEN e.data->'edit' ELSE e.data END AS data
    ) k
    CROSS JOIN LATERAL jsonb_to_record(k.data) AS t (
        item_total bigint, discount_total bigint, charge_total bigint, tax_total bigint, total bigint
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('order.edited', 'order.taken_back')
    GROUP BY e.order_id
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: slots_taken
-- types: order.placed
-- with: slots
INSERT INTO shipping_slot (shop_id, order_id, location_id, day)
SELECT e.shop_id, e.order_id, d.location_id, d.day
FROM event e, jsonb_to_recordset(e.data->'slots') AS d (location_id uuid, day date)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.placed' AND e.data ? 'slots';

-- name: slots_free
-- types: order.canceled order.taken_back
DELETE FROM shipping_slot s
USING event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3
    AND (e.type = 'order.canceled' AND e.data @> '{"whole": true}'
        OR e.type = 'order.taken_back' AND e.data @> '{"order_status": "canceled"}')
    AND s.shop_id = $1 AND s.order_id = e.order_id;

-- name: awaiting
-- types: change.opened change.moved order.edited
UPDATE orders o SET awaiting = d.total
FROM (
    SELECT e.order_id, coalesce(sum(c.total), 0) AS total
    FROM (
        SELECT DISTINCT order_id FROM event
        WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type IN ('change.opened', 'change.moved', 'order.edited')
    ) e
    LEFT JOIN order_change c ON c.shop_id = $1 AND c.order_id = e.order_id AND c.status = 'awaiting_payment'
    GROUP BY e.order_id
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id AND o.awaiting <> d.total;
