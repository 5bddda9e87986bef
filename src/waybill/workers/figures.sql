-- What the events $2 add to the figures. Rounding is once per line, halves away from zero.

-- name: sales_placed
INSERT INTO figure_sales AS f (shop_id, day, currency, channel, country, campaign, orders, units, gross, discounts, charges, tax)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, d.currency, d.channel, coalesce(d.country, ''),
    coalesce(d.attribution->>'campaign', ''), count(*), sum(l.units), sum(l.gross), sum(l.gross - l.net),
    sum(d.total - l.total - coalesce(d.tax_total, 0) + l.tax), sum(coalesce(d.tax_total, 0))
FROM event e
JOIN shop s ON s.shop_id = $1
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (
    currency text, channel text, country text, attribution jsonb, total bigint, tax_total bigint, tax_included boolean, test boolean
)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.quantity), 0) AS units, coalesce(sum(p.total), 0) AS total, coalesce(sum(p.tax), 0) AS tax,
        coalesce(sum(p.total - coalesce(p.tax, 0)), 0) AS net,
        coalesce(sum(CASE WHEN coalesce(d.tax_included, true) THEN p.subtotal
            - round(p.subtotal::numeric * coalesce(p.tax_rate, 0) / (1000000 + coalesce(p.tax_rate, 0)))::bigint
            ELSE p.subtotal END), 0) AS gross
    FROM jsonb_to_recordset(e.data->'lines') AS p (quantity bigint, subtotal bigint, total bigint, tax bigint, tax_rate bigint)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.placed', 'order.imported') AND d.test IS NOT TRUE
GROUP BY 2, 3, 4, 5, 6
ON CONFLICT (shop_id, day, currency, channel, country, campaign) DO UPDATE SET orders = f.orders + excluded.orders,
    units = f.units + excluded.units, gross = f.gross + excluded.gross, discounts = f.discounts + excluded.discounts,
    charges = f.charges + excluded.charges, tax = f.tax + excluded.tax;

-- name: items_placed
WITH counted (shop_id, day, currency, item_id, units, gross, discounts) AS (
    SELECT $1, day, currency, item_id, sum(quantity), sum(gross), sum(gross - net)
    FROM (
        SELECT (e.occurred_at AT TIME ZONE s.time_zone)::date AS day, d.currency, p.item_id, p.quantity, p.total - coalesce(p.tax, 0) AS net,
            CASE WHEN coalesce(d.tax_included, true) THEN p.subtotal
                - round(p.subtotal::numeric * coalesce(p.tax_rate, 0) / (1000000 + coalesce(p.tax_rate, 0)))::bigint
                ELSE p.subtotal END AS gross
        FROM event e
        JOIN shop s ON s.shop_id = $1
        CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (currency text, tax_included boolean, test boolean)
        CROSS JOIN LATERAL jsonb_to_recordset(e.data->'lines') AS p (
            item_id uuid, quantity bigint, subtotal bigint, total bigint, tax bigint, tax_rate bigint
        )
        WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.placed', 'order.imported') AND d.test IS NOT TRUE
    ) line
    GROUP BY day, currency, item_id
), months AS (
    INSERT INTO figure_item_months AS f (shop_id, month, currency, item_id, units, gross, discounts)
    SELECT shop_id, date_trunc('month', day)::date, currency, item_id, sum(units), sum(gross), sum(discounts)
    FROM counted
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (shop_id, month, currency, item_id) DO UPDATE SET units = f.units + excluded.units,
        gross = f.gross + excluded.gross, discounts = f.discounts + excluded.discounts
)
INSERT INTO figure_items AS f (shop_id, day, currency, item_id, units, gross, discounts)
SELECT * FROM counted
ON CONFLICT (shop_id, day, currency, item_id) DO UPDATE SET units = f.units + excluded.units,
    gross = f.gross + excluded.gross, discounts = f.discounts + excluded.discounts;

-- name: sales_canceled
INSERT INTO figure_sales AS f (
    shop_id, day, currency, channel, country, campaign, orders_canceled, units_canceled, canceled, charges, tax
)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, o.channel, coalesce(o.placed_country, o.country, ''),
    coalesce(o.attribution->>'campaign', ''), count(*) FILTER (WHERE d.whole OR d.order_status = 'canceled'), sum(l.units), sum(l.net),
    -sum(coalesce(d.total, 0) - l.total - coalesce(d.tax_total, 0) + l.tax), -sum(coalesce(d.tax_total, 0))
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (total bigint, tax_total bigint, whole boolean, order_status text)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.quantity), 0) AS units, coalesce(sum(p.amount), 0) AS total, coalesce(sum(p.tax), 0) AS tax,
        coalesce(sum(coalesce(p.amount, 0) - coalesce(p.tax, 0)), 0) AS net
    FROM jsonb_to_recordset(e.data->'lines') AS p (quantity bigint, amount bigint, tax bigint)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.canceled', 'pickup.uncollected')
GROUP BY 2, 3, 4, 5, 6
ON CONFLICT (shop_id, day, currency, channel, country, campaign) DO UPDATE SET
    orders_canceled = f.orders_canceled + excluded.orders_canceled, units_canceled = f.units_canceled + excluded.units_canceled,
    canceled = f.canceled + excluded.canceled, charges = f.charges + excluded.charges, tax = f.tax + excluded.tax;

-- name: items_canceled
WITH counted (shop_id, day, currency, item_id, units_canceled, canceled) AS (
    SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, l.item_id, sum(p.quantity),
        sum(coalesce(p.amount, 0) - coalesce(p.tax, 0))
    FROM event e
    JOIN shop s ON s.shop_id = $1
    JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
    CROSS JOIN LATERAL jsonb_to_recordset(e.data->'lines') AS p (line integer, quantity bigint, amount bigint, tax bigint)
    JOIN order_line l ON l.shop_id = $1 AND l.order_id = e.order_id AND l.line = p.line
    WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.canceled', 'pickup.uncollected')
    GROUP BY 2, 3, 4
), months AS (
    INSERT INTO figure_item_months AS f (shop_id, month, currency, item_id, units_canceled, canceled)
    SELECT shop_id, date_trunc('month', day)::date, currency, item_id, sum(units_canceled), sum(canceled)
    FROM counted
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (shop_id, month, currency, item_id) DO UPDATE SET
        units_canceled = f.units_canceled + excluded.units_canceled, canceled = f.canceled + excluded.canceled
)
INSERT INTO figure_items AS f (shop_id, day, currency, item_id, units_canceled, canceled)
SELECT * FROM counted
ON CONFLICT (shop_id, day, currency, item_id) DO UPDATE SET units_canceled = f.units_canceled + excluded.units_canceled,
    canceled = f.canceled + excluded.canceled;

-- name: reasons_canceled
INSERT INTO figure_reasons AS f (shop_id, day, kind, reason, times, units)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, 'cancel', coalesce(e.data->>'reason', 'uncollected'), count(*), sum(l.units)
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.quantity), 0) AS units FROM jsonb_to_recordset(e.data->'lines') AS p (quantity bigint)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.canceled', 'pickup.uncollected')
GROUP BY 2, 4
ON CONFLICT (shop_id, day, kind, reason) DO UPDATE SET times = f.times + excluded.times, units = f.units + excluded.units;

-- name: sales_taken_back
-- Canceled after the release, or (the other way) brought back after the order had expired. Which of the tax is that of
-- its charges, the charges say.
INSERT INTO figure_sales AS f (
    shop_id, day, currency, channel, country, campaign, orders_canceled, units_canceled, canceled, charges, tax
)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, o.channel, coalesce(o.placed_country, o.country, ''),
    coalesce(o.attribution->>'campaign', ''), sum(k.sign * k.whole), sum(k.sign * l.units),
    sum(k.sign * (coalesce(d.total, 0) - coalesce(d.tax_total, 0) - c.net)), -sum(k.sign * c.net),
    -sum(k.sign * coalesce(d.tax_total, 0))
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
CROSS JOIN LATERAL (
    SELECT CASE e.type WHEN 'order.taken_back' THEN 1 ELSE -1 END AS sign,
        CASE WHEN e.type = 'order.reinstated' OR e.data->>'order_status' = 'canceled' THEN 1 ELSE 0 END AS whole
) k
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (total bigint, tax_total bigint, charge_total bigint)
CROSS JOIN LATERAL (
    SELECT coalesce(d.charge_total, 0) - CASE WHEN o.tax_included AND d.charge_total > 0 THEN coalesce((
        SELECT sum(h.tax) FROM order_charge h WHERE h.shop_id = $1 AND h.order_id = o.order_id
    ), 0) ELSE 0 END AS net
) c
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.quantity), 0) AS units
    FROM jsonb_to_recordset(e.data->'moves') AS m (source text, target text, quantity bigint)
    WHERE 'canceled' IN (m.source, m.target)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.taken_back', 'order.reinstated')
GROUP BY 2, 3, 4, 5, 6
ON CONFLICT (shop_id, day, currency, channel, country, campaign) DO UPDATE SET
    orders_canceled = f.orders_canceled + excluded.orders_canceled, units_canceled = f.units_canceled + excluded.units_canceled,
    canceled = f.canceled + excluded.canceled, charges = f.charges + excluded.charges, tax = f.tax + excluded.tax;

-- name: items_taken_back
-- An order that is brought back regains what its lines lost when it expired. Events of old say only what all lines lost
-- together: that is shared by what their units cost, so that the items come to what the days do.
WITH counted (shop_id, day, currency, item_id, units_canceled, canceled) AS (
    SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, l.item_id, sum(p.units), sum(p.net)
    FROM event e
    JOIN shop s ON s.shop_id = $1
    JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
    CROSS JOIN LATERAL (
        SELECT r.line, r.quantity AS units, coalesce(r.amount, 0) - coalesce(r.tax, 0) AS net
        FROM jsonb_to_recordset(e.data->'lines') AS r (line integer, quantity bigint, amount bigint, tax bigint)
        WHERE e.type = 'order.taken_back'
        UNION ALL
        SELECT r.line, -r.quantity, coalesce(r.tax, 0) - coalesce(r.amount, 0)
        FROM (
            SELECT x.data
            FROM event x
            WHERE x.shop_id = $1 AND x.order_id = e.order_id AND x.seq < e.seq AND x.type = 'order.canceled'
                AND x.data @> '{"expired": true}'
            ORDER BY x.seq DESC
            LIMIT 1
        ) ended
        CROSS JOIN LATERAL jsonb_to_recordset(ended.data->'lines') AS r (line integer, quantity bigint, amount bigint, tax bigint)
        WHERE e.type = 'order.reinstated'
        UNION ALL
        SELECT w.line, w.units,
            (round(t.net * coalesce(w.cost_so_far / nullif(w.cost_of_all, 0), w.place / w.lines))
                - round(t.net * coalesce((w.cost_so_far - w.cost) / nullif(w.cost_of_all, 0), (w.place - 1) / w.lines)))::bigint
        FROM (
            SELECT m.line, m.units, m.cost, sum(m.cost) OVER (ORDER BY m.line) AS cost_so_far, sum(m.cost) OVER () AS cost_of_all,
                row_number() OVER (ORDER BY m.line)::numeric AS place, (count(*) OVER ())::numeric AS lines
            FROM (
                SELECT r.line, sum(r.quantity) AS units,
                    coalesce(sum(r.quantity) * max(c.total - c.tax)::numeric / nullif(max(c.quantity), 0), 0) AS cost
                FROM jsonb_to_recordset(e.data->'moves') AS r (line integer, target text, quantity bigint)
                JOIN order_line c ON c.shop_id = $1 AND c.order_id = e.order_id AND c.line = r.line
                WHERE r.target = 'canceled'
                GROUP BY r.line
            ) m
        ) w
        CROSS JOIN LATERAL (
            SELECT (coalesce(d.total, 0) - coalesce(d.tax_total, 0) - coalesce(d.charge_total, 0)
                + CASE WHEN o.tax_included AND d.charge_total > 0 THEN coalesce((
                    SELECT sum(h.tax) FROM order_charge h WHERE h.shop_id = $1 AND h.order_id = o.order_id
                ), 0) ELSE 0 END)::numeric AS net
            FROM jsonb_to_record(e.data) AS d (total bigint, tax_total bigint, charge_total bigint)
        ) t
        WHERE e.type = 'order.taken_back' AND NOT e.data ? 'lines'
    ) p
    JOIN order_line l ON l.shop_id = $1 AND l.order_id = e.order_id AND l.line = p.line
    WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.taken_back', 'order.reinstated')
    GROUP BY 2, 3, 4
), months AS (
    INSERT INTO figure_item_months AS f (shop_id, month, currency, item_id, units_canceled, canceled)
    SELECT shop_id, date_trunc('month', day)::date, currency, item_id, sum(units_canceled), sum(canceled)
    FROM counted
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (shop_id, month, currency, item_id) DO UPDATE SET
        units_canceled = f.units_canceled + excluded.units_canceled, canceled = f.canceled + excluded.canceled
)
INSERT INTO figure_items AS f (shop_id, day, currency, item_id, units_canceled, canceled)
SELECT * FROM counted
ON CONFLICT (shop_id, day, currency, item_id) DO UPDATE SET units_canceled = f.units_canceled + excluded.units_canceled,
    canceled = f.canceled + excluded.canceled;

-- name: reasons_taken_back
-- For the reason that the units were asked back for; an order that is brought back takes back why it had expired.
INSERT INTO figure_reasons AS f (shop_id, day, kind, reason, times, units)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, 'cancel', w.reason, sum(w.sign), sum(w.sign * l.units)
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
LEFT JOIN order_change c ON c.shop_id = $1 AND c.change_id = (e.data->>'change_id')::uuid
LEFT JOIN LATERAL (
    SELECT x.data->>'reason' AS reason
    FROM event x
    WHERE x.shop_id = $1 AND x.order_id = e.order_id AND x.seq < e.seq AND x.type = 'order.canceled' AND x.data @> '{"expired": true}'
    ORDER BY x.seq DESC
    LIMIT 1
) ended ON e.type = 'order.reinstated'
CROSS JOIN LATERAL (
    SELECT CASE e.type WHEN 'order.taken_back' THEN 1 ELSE -1 END AS sign,
        CASE e.type WHEN 'order.taken_back' THEN coalesce(c.reason, 'edit') ELSE coalesce(ended.reason, 'payment') END AS reason
) w
CROSS JOIN LATERAL (
    SELECT coalesce(sum(m.quantity), 0) AS units
    FROM jsonb_to_recordset(e.data->'moves') AS m (source text, target text, quantity bigint)
    WHERE 'canceled' IN (m.source, m.target)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.taken_back', 'order.reinstated')
GROUP BY 2, 4
ON CONFLICT (shop_id, day, kind, reason) DO UPDATE SET times = f.times + excluded.times, units = f.units + excluded.units;

-- name: customers_taken_back
-- An order may be of somebody of whom nothing is counted yet: into whom its buyer was merged, which is counted later.
INSERT INTO figure_customers AS f (shop_id, customer_id, currency, orders, net, first_at, last_at)
SELECT $1, o.customer_id, o.currency, -sum(k.sign * k.whole), -sum(k.sign * coalesce((e.data->>'total')::bigint, 0)), min(o.placed_at), max(o.placed_at)
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test AND o.customer_id IS NOT NULL
CROSS JOIN LATERAL (
    SELECT CASE e.type WHEN 'order.taken_back' THEN 1 ELSE -1 END AS sign,
        CASE WHEN e.type = 'order.reinstated' OR e.data->>'order_status' = 'canceled' THEN 1 ELSE 0 END AS whole
) k
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.taken_back', 'order.reinstated')
GROUP BY o.customer_id, o.currency
ON CONFLICT (shop_id, customer_id, currency) DO UPDATE SET orders = f.orders + excluded.orders, net = f.net + excluded.net;

-- name: sales_edited
INSERT INTO figure_sales AS f (shop_id, day, currency, channel, country, campaign, units, edited, tax)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, o.channel, coalesce(o.placed_country, o.country, ''),
    coalesce(o.attribution->>'campaign', ''), sum(l.units), sum(coalesce(d.total, 0) - coalesce(d.tax_total, 0)),
    sum(coalesce(d.tax_total, 0))
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
CROSS JOIN LATERAL jsonb_to_record(e.data->'edit') AS d (total bigint, tax_total bigint)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(CASE WHEN m.source = 'ordered' THEN m.quantity WHEN m.target = 'ordered' THEN -m.quantity ELSE 0 END), 0) AS units
    FROM jsonb_to_recordset(e.data->'moves') AS m (source text, target text, quantity bigint)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'order.edited'
GROUP BY 2, 3, 4, 5, 6
ON CONFLICT (shop_id, day, currency, channel, country, campaign) DO UPDATE SET units = f.units + excluded.units,
    edited = f.edited + excluded.edited, tax = f.tax + excluded.tax;

-- name: items_edited
WITH counted (shop_id, day, currency, item_id, units) AS (
    SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, l.item_id,
        sum(CASE WHEN m.source = 'ordered' THEN m.quantity ELSE -m.quantity END)
    FROM event e
    JOIN shop s ON s.shop_id = $1
    JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
    CROSS JOIN LATERAL jsonb_to_recordset(e.data->'moves') AS m (line integer, source text, target text, quantity bigint)
    JOIN order_line l ON l.shop_id = $1 AND l.order_id = e.order_id AND l.line = m.line
    WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'order.edited' AND 'ordered' IN (m.source, m.target)
    GROUP BY 2, 3, 4
), months AS (
    INSERT INTO figure_item_months AS f (shop_id, month, currency, item_id, units)
    SELECT shop_id, date_trunc('month', day)::date, currency, item_id, sum(units)
    FROM counted
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (shop_id, month, currency, item_id) DO UPDATE SET units = f.units + excluded.units
)
INSERT INTO figure_items AS f (shop_id, day, currency, item_id, units)
SELECT * FROM counted
ON CONFLICT (shop_id, day, currency, item_id) DO UPDATE SET units = f.units + excluded.units;

-- name: customers_edited
INSERT INTO figure_customers AS f (shop_id, customer_id, currency, orders, net, first_at, last_at)
SELECT $1, o.customer_id, o.currency, 0, sum(coalesce((e.data->'edit'->>'total')::bigint, 0)), min(o.placed_at), max(o.placed_at)
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test AND o.customer_id IS NOT NULL
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'order.edited'
GROUP BY o.customer_id, o.currency
ON CONFLICT (shop_id, customer_id, currency) DO UPDATE SET orders = f.orders + excluded.orders, net = f.net + excluded.net;

-- name: sales_credited
INSERT INTO figure_sales AS f (shop_id, day, currency, channel, country, campaign, units_returned, returned, credited, charges, tax)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, o.channel, coalesce(o.placed_country, o.country, ''),
    coalesce(o.attribution->>'campaign', ''), coalesce(sum(c.quantity) FILTER (WHERE c.kind = 'return'), 0),
    coalesce(sum(c.amount - c.tax) FILTER (WHERE c.kind = 'return' AND c.line IS NOT NULL), 0),
    coalesce(sum(c.amount - c.tax) FILTER (WHERE c.kind <> 'return'), 0),
    -coalesce(sum(c.amount - c.tax) FILTER (WHERE c.kind = 'return' AND c.line IS NULL), 0), -sum(c.tax)
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
CROSS JOIN LATERAL (
    SELECT (e.data->>'credit_id')::uuid AS credit_id
    UNION ALL
    SELECT d.credit_id FROM jsonb_to_recordset(e.data->'credits') AS d (credit_id uuid)
) k
JOIN order_credit c ON c.shop_id = $1 AND c.credit_id = k.credit_id
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[])
    AND e.type IN ('order.credited', 'delivery.refused', 'return.credited', 'claim.made')
GROUP BY 2, 3, 4, 5, 6
ON CONFLICT (shop_id, day, currency, channel, country, campaign) DO UPDATE SET
    units_returned = f.units_returned + excluded.units_returned, returned = f.returned + excluded.returned,
    credited = f.credited + excluded.credited, charges = f.charges + excluded.charges, tax = f.tax + excluded.tax;

-- name: items_credited
WITH counted (shop_id, day, currency, item_id, units_returned, returned) AS (
    SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, o.currency, l.item_id, coalesce(sum(c.quantity), 0), sum(c.amount - c.tax)
    FROM event e
    JOIN shop s ON s.shop_id = $1
    JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
    CROSS JOIN LATERAL jsonb_to_recordset(e.data->'credits') AS d (credit_id uuid)
    JOIN order_credit c ON c.shop_id = $1 AND c.credit_id = d.credit_id
    JOIN order_line l ON l.shop_id = $1 AND l.order_id = e.order_id AND l.line = c.line
    WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'return.credited'
    GROUP BY 2, 3, 4
), months AS (
    INSERT INTO figure_item_months AS f (shop_id, month, currency, item_id, units_returned, returned)
    SELECT shop_id, date_trunc('month', day)::date, currency, item_id, sum(units_returned), sum(returned)
    FROM counted
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (shop_id, month, currency, item_id) DO UPDATE SET
        units_returned = f.units_returned + excluded.units_returned, returned = f.returned + excluded.returned
)
INSERT INTO figure_items AS f (shop_id, day, currency, item_id, units_returned, returned)
SELECT * FROM counted
ON CONFLICT (shop_id, day, currency, item_id) DO UPDATE SET units_returned = f.units_returned + excluded.units_returned,
    returned = f.returned + excluded.returned;

-- name: reasons_credited
INSERT INTO figure_reasons AS f (shop_id, day, kind, reason, times, units)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, 'return', l.reason, count(*), coalesce(sum(c.quantity), 0)
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test
CROSS JOIN LATERAL jsonb_to_recordset(e.data->'credits') AS d (credit_id uuid)
JOIN order_credit c ON c.shop_id = $1 AND c.credit_id = d.credit_id
JOIN return_line l ON l.shop_id = $1 AND l.return_id = c.return_id AND l.line = c.line
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'return.credited'
GROUP BY 2, 4
ON CONFLICT (shop_id, day, kind, reason) DO UPDATE SET times = f.times + excluded.times, units = f.units + excluded.units;

-- name: customers_credited
INSERT INTO figure_customers AS f (shop_id, customer_id, currency, orders, net, first_at, last_at)
SELECT $1, o.customer_id, o.currency, 0, -sum(c.amount), min(o.placed_at), max(o.placed_at)
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test AND o.customer_id IS NOT NULL
CROSS JOIN LATERAL (
    SELECT (e.data->>'credit_id')::uuid AS credit_id
    UNION ALL
    SELECT d.credit_id FROM jsonb_to_recordset(e.data->'credits') AS d (credit_id uuid)
) k
JOIN order_credit c ON c.shop_id = $1 AND c.credit_id = k.credit_id
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[])
    AND e.type IN ('order.credited', 'delivery.refused', 'return.credited', 'claim.made')
GROUP BY o.customer_id, o.currency
ON CONFLICT (shop_id, customer_id, currency) DO UPDATE SET orders = f.orders + excluded.orders, net = f.net + excluded.net;

-- name: sales_credited_in_history
-- Past credits name no tax, and those tied to no order no channel or country.
INSERT INTO figure_sales AS f (shop_id, day, currency, channel, country, campaign, units_canceled, units_returned, canceled, returned, charges)
SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, h.currency, coalesce(o.channel, ''), coalesce(o.placed_country, o.country, ''),
    coalesce(o.attribution->>'campaign', ''), sum(l.units_canceled), sum(l.units_returned), sum(l.canceled), sum(l.returned), sum(l.charges)
FROM event e
JOIN shop s ON s.shop_id = $1
JOIN history_source h ON h.shop_id = $1 AND h.source_id = (e.data->>'source_id')::uuid
LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.quantity) FILTER (WHERE p.charge_type IS NULL AND p.kind = 'cancellation'), 0) AS units_canceled,
        coalesce(sum(p.quantity) FILTER (WHERE p.charge_type IS NULL AND p.kind IS DISTINCT FROM 'cancellation'), 0) AS units_returned,
        coalesce(-sum(p.amount) FILTER (WHERE p.charge_type IS NULL AND p.kind = 'cancellation'), 0) AS canceled,
        coalesce(-sum(p.amount) FILTER (WHERE p.charge_type IS NULL AND p.kind IS DISTINCT FROM 'cancellation'), 0) AS returned,
        coalesce(sum(p.amount) FILTER (WHERE p.charge_type IS NOT NULL), 0) AS charges
    FROM jsonb_to_recordset(e.data->'parts') AS p (quantity bigint, amount bigint, charge_type text, kind text)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'credit.imported'
GROUP BY 2, 3, 4, 5, 6
ON CONFLICT (shop_id, day, currency, channel, country, campaign) DO UPDATE SET
    units_canceled = f.units_canceled + excluded.units_canceled, units_returned = f.units_returned + excluded.units_returned,
    canceled = f.canceled + excluded.canceled, returned = f.returned + excluded.returned, charges = f.charges + excluded.charges;

-- name: items_credited_in_history
WITH counted (shop_id, day, currency, item_id, units_canceled, units_returned, canceled, returned) AS (
    SELECT $1, (e.occurred_at AT TIME ZONE s.time_zone)::date, h.currency, i.item_id,
        coalesce(sum(p.quantity) FILTER (WHERE p.kind = 'cancellation'), 0),
        coalesce(sum(p.quantity) FILTER (WHERE p.kind IS DISTINCT FROM 'cancellation'), 0),
        coalesce(-sum(p.amount) FILTER (WHERE p.kind = 'cancellation'), 0),
        coalesce(-sum(p.amount) FILTER (WHERE p.kind IS DISTINCT FROM 'cancellation'), 0)
    FROM event e
    JOIN shop s ON s.shop_id = $1
    JOIN history_source h ON h.shop_id = $1 AND h.source_id = (e.data->>'source_id')::uuid
    CROSS JOIN LATERAL jsonb_to_recordset(e.data->'parts') AS p (
        sku text, quantity bigint, amount bigint, charge_type text, kind text
    )
    JOIN item i ON i.shop_id = $1 AND i.sku_key = upper(p.sku COLLATE pg_c_utf8)
    WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'credit.imported' AND p.charge_type IS NULL
    GROUP BY 2, 3, 4
), months AS (
    INSERT INTO figure_item_months AS f (shop_id, month, currency, item_id, units_canceled, units_returned, canceled, returned)
    SELECT shop_id, date_trunc('month', day)::date, currency, item_id, sum(units_canceled), sum(units_returned), sum(canceled), sum(returned)
    FROM counted
    GROUP BY 1, 2, 3, 4
    ON CONFLICT (shop_id, month, currency, item_id) DO UPDATE SET
        units_canceled = f.units_canceled + excluded.units_canceled,
        units_returned = f.units_returned + excluded.units_returned, canceled = f.canceled + excluded.canceled,
        returned = f.returned + excluded.returned
)
INSERT INTO figure_items AS f (shop_id, day, currency, item_id, units_canceled, units_returned, canceled, returned)
SELECT * FROM counted
ON CONFLICT (shop_id, day, currency, item_id) DO UPDATE SET units_canceled = f.units_canceled + excluded.units_canceled,
    units_returned = f.units_returned + excluded.units_returned, canceled = f.canceled + excluded.canceled,
    returned = f.returned + excluded.returned;

-- name: customers_placed
INSERT INTO figure_customers AS f (shop_id, customer_id, currency, orders, net, first_at, last_at)
SELECT $1, o.customer_id, o.currency, count(*), sum((e.data->>'total')::bigint), min(e.occurred_at), max(e.occurred_at)
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test AND o.customer_id IS NOT NULL
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.placed', 'order.imported')
GROUP BY o.customer_id, o.currency
ON CONFLICT (shop_id, customer_id, currency) DO UPDATE SET orders = f.orders + excluded.orders, net = f.net + excluded.net,
    first_at = least(f.first_at, excluded.first_at), last_at = greatest(f.last_at, excluded.last_at);

-- name: customers_canceled
INSERT INTO figure_customers AS f (shop_id, customer_id, currency, orders, net, first_at, last_at)
SELECT $1, o.customer_id, o.currency, -count(*) FILTER (WHERE (e.data->>'whole')::boolean OR e.data->>'order_status' = 'canceled'), -sum(coalesce((e.data->>'total')::bigint, 0)), min(o.placed_at), max(o.placed_at)
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND NOT o.test AND o.customer_id IS NOT NULL
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.canceled', 'pickup.uncollected')
GROUP BY o.customer_id, o.currency
ON CONFLICT (shop_id, customer_id, currency) DO UPDATE SET orders = f.orders + excluded.orders, net = f.net + excluded.net;

-- name: customers_credited_in_history
INSERT INTO figure_customers AS f (shop_id, customer_id, currency, orders, net, first_at, last_at)
SELECT $1, o.customer_id, o.currency, 0, sum(p.amount), min(o.placed_at), max(o.placed_at)
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id AND o.customer_id IS NOT NULL
CROSS JOIN LATERAL jsonb_to_recordset(e.data->'parts') AS p (amount bigint)
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'credit.imported'
GROUP BY o.customer_id, o.currency
ON CONFLICT (shop_id, customer_id, currency) DO UPDATE SET orders = f.orders + excluded.orders, net = f.net + excluded.net;

-- name: customers_merged
-- To whoever they are merged into by now: that is who their orders are of.
WITH RECURSIVE step AS (
    SELECT c.customer_id AS duplicate_id, c.merged_into AS customer_id
    FROM event e
    JOIN customer c ON c.shop_id = $1 AND c.customer_id = (e.data->>'duplicate_id')::uuid
    WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type = 'customer.merged'
    UNION ALL
    SELECT s.duplicate_id, c.merged_into FROM step s JOIN customer c ON c.shop_id = $1 AND c.customer_id = s.customer_id
    WHERE c.merged_into IS NOT NULL
),
gone AS (
    DELETE FROM figure_customers f
    USING step s
    JOIN customer c ON c.shop_id = $1 AND c.customer_id = s.customer_id AND c.merged_into IS NULL
    WHERE f.shop_id = $1 AND f.customer_id = s.duplicate_id
    RETURNING f.currency, f.orders, f.net, f.first_at, f.last_at, s.customer_id
)
INSERT INTO figure_customers AS f (shop_id, customer_id, currency, orders, net, first_at, last_at)
SELECT $1, customer_id, currency, sum(orders), sum(net), min(first_at), max(last_at)
FROM gone
GROUP BY customer_id, currency
ON CONFLICT (shop_id, customer_id, currency) DO UPDATE SET orders = f.orders + excluded.orders, net = f.net + excluded.net,
    first_at = least(f.first_at, excluded.first_at), last_at = greatest(f.last_at, excluded.last_at);

-- name: shops_to_score
SELECT DISTINCT f.shop_id
FROM figure_customers f
JOIN shop s ON s.shop_id = f.shop_id
WHERE f.scored_at IS NULL OR f.scored_at < $1;

-- name: shops_never_scored
SELECT s.shop_id
FROM shop s
WHERE EXISTS (SELECT FROM figure_customers f WHERE f.shop_id = s.shop_id)
    AND NOT EXISTS (SELECT FROM figure_customers f WHERE f.shop_id = s.shop_id AND f.scored_at IS NOT NULL);

-- name: score
-- Scores by fifths of the customers: whoever is as good as another has the same score. Nobody bought later than who bought
-- last, were it the only customer: recency goes by how many bought no later. Who bought no more often, or for no more, than
-- anybody else did so least: frequency and value go by how many did less. Recency, frequency and monetary value
-- as in A. M. Hughes, Strategic Database Marketing, 1994; the segments by recency and the mean of the other two.
UPDATE figure_customers f SET recency = d.recency, frequency = d.frequency, value = d.value, scored_at = $2,
    segment = CASE
        WHEN d.recency >= 4 AND d.frequency + d.value >= 8 THEN 'champions'
        WHEN d.recency >= 3 AND d.frequency + d.value >= 6 THEN 'loyal'
        WHEN d.recency >= 4 AND f.orders <= 1 THEN 'new'
        WHEN d.recency >= 3 THEN 'promising'
        WHEN d.frequency + d.value >= 6 THEN 'at_risk'
        WHEN d.recency = 2 THEN 'sleeping'
        ELSE 'lost'
    END
FROM (
    SELECT customer_id, currency,
        ceil(5 * cume_dist() OVER (PARTITION BY currency ORDER BY last_at))::smallint AS recency,
        least(5, 1 + floor(5 * percent_rank() OVER (PARTITION BY currency ORDER BY orders)))::smallint AS frequency,
        least(5, 1 + floor(5 * percent_rank() OVER (PARTITION BY currency ORDER BY net)))::smallint AS value
    FROM figure_customers
    WHERE shop_id = $1 AND orders > 0
) d
WHERE f.shop_id = $1 AND f.customer_id = d.customer_id AND f.currency = d.currency;

-- name: score_none
UPDATE figure_customers SET recency = NULL, frequency = NULL, value = NULL, segment = NULL, scored_at = $2
WHERE shop_id = $1 AND orders <= 0;

-- name: customers_forgotten
DELETE FROM figure_customers WHERE shop_id = $1;

-- name: sales_forgotten
DELETE FROM figure_sales WHERE shop_id = $1;

-- name: items_forgotten
DELETE FROM figure_items WHERE shop_id = $1;

-- name: item_months_forgotten
DELETE FROM figure_item_months WHERE shop_id = $1;

-- name: reasons_forgotten
DELETE FROM figure_reasons WHERE shop_id = $1;
