-- name: placed
-- Past orders can be of charges alone.
INSERT INTO figure_hours AS f (shop_id, day, hour, currency, channel, orders, units, gross, discounts)
SELECT $1, w.at::date, extract(hour FROM w.at)::smallint, d.currency, d.channel, count(*), sum(l.units), sum(l.gross), sum(l.gross - l.net)
FROM event e
JOIN shop s ON s.shop_id = $1
CROSS JOIN LATERAL (SELECT e.occurred_at AT TIME ZONE s.time_zone AS at) w
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (currency text, channel text, tax_included boolean, test boolean)
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.quantity), 0) AS units, coalesce(sum(p.total - coalesce(p.tax, 0)), 0) AS net,
        coalesce(sum(CASE WHEN coalesce(d.tax_included, true) THEN p.subtotal
            - round(p.subtotal::numeric * coalesce(p.tax_rate, 0) / (1000000 + coalesce(p.tax_rate, 0)))::bigint
            ELSE p.subtotal END), 0) AS gross
    FROM jsonb_to_recordset(e.data->'lines') AS p (quantity bigint, subtotal bigint, total bigint, tax bigint, tax_rate bigint)
) l
WHERE e.shop_id = $1 AND e.seq = ANY ($2::bigint[]) AND e.type IN ('order.placed', 'order.imported') AND d.test IS NOT TRUE
GROUP BY 2, 3, 4, 5
ON CONFLICT (shop_id, day, hour, currency, channel) DO UPDATE SET orders = f.orders + excluded.orders,
    units = f.units + excluded.units, gross = f.gross + excluded.gross, discounts = f.discounts + excluded.discounts;

-- name: forgotten
DELETE FROM figure_hours WHERE shop_id = $1;
