-- What must never be of invoices, as in invariants.sql.

-- name: invoice_numbers
SELECT format('series %s has %s documents, numbered %s to %s; its counter is at %s', i.series, i.documents, i.first, i.last, c.number)
    AS what
FROM (
    SELECT series, count(*) AS documents, min(number) AS first, max(number) AS last
    FROM invoice
    WHERE shop_id = $1
    GROUP BY series
) i
LEFT JOIN invoice_counter c ON c.shop_id = $1 AND c.series = i.series
WHERE (i.first, i.last, c.number) IS DISTINCT FROM (1::bigint, i.documents, i.documents)
LIMIT $2;

-- name: invoice_sums
SELECT format('%s %s%s: total %s, tax %s; its parts come to %s and %s, by rate %s and %s', i.kind, i.series, i.number, i.total,
    i.tax_total, p.amount, p.tax, t.net + t.tax, t.tax) AS what
FROM invoice i
CROSS JOIN LATERAL (
    SELECT coalesce(sum(d.amount), 0) AS amount, coalesce(sum(d.tax), 0) AS tax
    FROM jsonb_to_recordset(i.parts) AS d (amount bigint, tax bigint)
) p
CROSS JOIN LATERAL (
    SELECT coalesce(sum(d.net), 0) AS net, coalesce(sum(d.tax), 0) AS tax
    FROM jsonb_to_recordset(i.taxes) AS d (net bigint, tax bigint)
) t
WHERE i.shop_id = $1 AND (i.total, i.tax_total, i.total, i.tax_total) IS DISTINCT FROM (p.amount, p.tax, t.net + t.tax, t.tax)
LIMIT $2;

-- name: invoices_agree
-- A billed order's documents come to its total less what was credited of it, once the follower that issues them has seen it.
SELECT format('order #%s comes to %s less %s credited; its invoices and credit notes to %s', o.number, o.total, o.credited, i.total)
    AS what
FROM (
    SELECT order_id, sum(total) AS total FROM invoice WHERE shop_id = $1 GROUP BY order_id
) i
JOIN orders o ON o.shop_id = $1 AND o.order_id = i.order_id
JOIN queue.cursor c ON c.consumer = 'invoicing' AND c.shop_id = $1
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS amount FROM order_credit WHERE shop_id = $1 AND order_id = o.order_id
) k
WHERE i.total <> o.total - k.amount
    AND NOT EXISTS (SELECT FROM event e WHERE e.shop_id = $1 AND e.order_id = o.order_id AND e.seq > c.seq)
LIMIT $2;
