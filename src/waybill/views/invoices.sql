-- name: time_zone
SELECT time_zone FROM shop WHERE shop_id = $1;

-- name: window
SELECT invoice_id
FROM invoice
WHERE shop_id = $1 AND invoice_id > $2 AND invoice_id < $3 AND ($4::text IS NULL OR kind = $4)
    AND ($5::bigint IS NULL OR order_id = (SELECT order_id FROM orders WHERE shop_id = $1 AND number = $5))
    AND ($6::uuid IS NULL OR order_id = $6) AND ($7::uuid IS NULL OR customer_id = $7)
    AND ($8::text IS NULL OR series = $8) AND ($9::bigint IS NULL OR number = $9)
ORDER BY invoice_id DESC
LIMIT $10;

-- name: summaries
-- What was paid of an order, given up of it and credited on notes pays its invoices, the oldest first.
SELECT i.invoice_id, i.series, i.number, i.kind, i.order_id, o.number AS order_number, i.currency, i.total, i.tax_total, p.open,
    i.issued_at, i.due_on, i.sent_at, i.customer_id, d.name,
    CASE
        WHEN i.kind = 'credit_note' THEN CASE WHEN i.sent_at IS NULL THEN 'issued' ELSE 'sent' END
        WHEN p.open = 0 AND m.credited >= m.billed THEN 'credited'
        WHEN p.open = 0 THEN 'paid'
        WHEN i.due_on < ($3::timestamptz AT TIME ZONE s.time_zone)::date THEN 'overdue'
        WHEN p.open < i.total THEN 'part_paid'
        WHEN i.sent_at IS NOT NULL THEN 'sent'
        ELSE 'issued'
    END AS status
FROM unnest($2::uuid[]) AS w (invoice_id)
JOIN invoice i ON i.shop_id = $1 AND i.invoice_id = w.invoice_id
JOIN orders o ON o.shop_id = $1 AND o.order_id = i.order_id
JOIN shop s ON s.shop_id = $1
LEFT JOIN person_data d ON d.shop_id = $1 AND d.customer_id = i.customer_id AND d.person_id = i.person_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(total) FILTER (WHERE kind = 'invoice'), 0)::bigint AS billed,
        coalesce(sum(total) FILTER (WHERE kind = 'invoice' AND invoice_id < i.invoice_id), 0)::bigint AS before,
        coalesce(-sum(total) FILTER (WHERE kind = 'credit_note'), 0)::bigint AS credited
    FROM invoice
    WHERE shop_id = $1 AND order_id = i.order_id
) m
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN i.kind = 'invoice' THEN greatest(0, i.total - greatest(
            0, o.paid - o.refunded - o.dispute_lost + o.written_off + m.credited - m.before
        ))
        ELSE 0
    END AS open
) p
ORDER BY i.invoice_id DESC;

-- name: details
SELECT i.invoice_id, i.order_id, i.tax_included, i.taxes, i.parts, i.seller, i.sent_how, o.placed_at, d.language,
    coalesce(d.name, a.name) AS name, coalesce(d.address, a.address) AS address, coalesce(d.billing, a.billing) AS billing
FROM invoice i
JOIN orders o ON o.shop_id = $1 AND o.order_id = i.order_id
LEFT JOIN person_data d ON d.shop_id = $1 AND d.customer_id = i.customer_id AND d.person_id = i.person_id
LEFT JOIN invoice_addressee a ON a.shop_id = $1 AND a.customer_id = i.customer_id AND a.person_id = i.person_id
WHERE i.shop_id = $1 AND i.invoice_id = ANY ($2::uuid[])
ORDER BY i.invoice_id DESC;

-- name: of_orders
SELECT invoice_id, order_id, series, number, corrects
FROM invoice
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, invoice_id;
