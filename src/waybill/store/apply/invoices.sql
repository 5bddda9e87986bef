-- name: issued
-- types: DocumentIssued
INSERT INTO invoice (
    shop_id, invoice_id, order_id, kind, series, number, currency, tax_included, total, tax_total, taxes, parts, seller, corrects,
    customer_id, person_id, issued_at, due_on
)
SELECT e.shop_id, d.invoice_id, e.order_id, split_part(e.type, '.', 1), d.series, d.number, d.currency, d.tax_included, d.total,
    coalesce(d.tax_total, 0), d.taxes, d.parts, d.seller, d.corrects, d.customer_id, d.person_id, e.occurred_at, d.due_on
FROM event e, jsonb_to_record(e.data) AS d (
    invoice_id uuid, series text, number bigint, currency text, tax_included boolean, total bigint, tax_total bigint,
    taxes jsonb, parts jsonb, seller jsonb, corrects jsonb, customer_id uuid, person_id uuid, due_on date
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]);

-- name: counted
-- Taken already when the events were recorded; a replay learns it from them.
-- types: DocumentIssued
INSERT INTO invoice_counter AS c (shop_id, series, number)
SELECT $1, e.data->>'series', max((e.data->>'number')::bigint)
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[])
GROUP BY e.data->>'series'
ON CONFLICT (shop_id, series) DO UPDATE SET number = excluded.number WHERE c.number < excluded.number;

-- name: sent
-- types: invoice.sent
UPDATE invoice i SET sent_at = d.at, sent_how = d.how
FROM (
    SELECT DISTINCT ON (e.data->>'invoice_id') (e.data->>'invoice_id')::uuid AS invoice_id, e.data->>'how' AS how,
        e.occurred_at AS at
    FROM event e
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'invoice.sent'
    ORDER BY e.data->>'invoice_id', e.seq
) d
WHERE i.shop_id = $1 AND i.invoice_id = d.invoice_id AND i.sent_at IS NULL;

-- name: merged
-- types: customer.merged
WITH RECURSIVE step AS (
    SELECT (data->>'duplicate_id')::uuid AS duplicate_id, (data->>'customer_id')::uuid AS customer_id
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'customer.merged'
),
gone AS (
    SELECT duplicate_id, customer_id FROM step
    UNION ALL
    SELECT g.duplicate_id, s.customer_id FROM gone g JOIN step s ON s.duplicate_id = g.customer_id
),
-- who was merged into another that was merged on in the same batch goes all the way
moved AS (
    SELECT duplicate_id, customer_id FROM gone WHERE customer_id NOT IN (SELECT duplicate_id FROM step)
)
UPDATE invoice i SET customer_id = m.customer_id
FROM moved m
WHERE i.shop_id = $1 AND i.customer_id = m.duplicate_id;
