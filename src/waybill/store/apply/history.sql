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
