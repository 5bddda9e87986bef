-- name: of_returns
SELECT return_id, order_id FROM return_order WHERE shop_id = $1 AND return_id = ANY ($2::uuid[]);

-- name: tracked
-- A tracking number that was used twice means the newest return.
SELECT DISTINCT ON (tracking_number) tracking_number, return_id, order_id
FROM return_order
WHERE shop_id = $1 AND tracking_number = ANY ($2::text[])
ORDER BY tracking_number, return_id DESC;

-- name: sold
SELECT l.order_id, l.line, i.sku, l.scale, l.subtotal, l.tax_rate, i.tax_category, i.returnable
FROM order_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.order_id = ANY ($2::uuid[]);

-- name: credited
-- By line, apart from the lines: thousands of both would be looked up one by one.
SELECT order_id, line, sum(amount)::bigint AS credited, coalesce(sum(units), 0)::bigint AS credited_units, sum(share)::bigint AS shared,
    coalesce(sum(amount) FILTER (WHERE of_price), 0)::bigint AS adjusted, coalesce(sum(tax) FILTER (WHERE of_price), 0)::bigint AS adjusted_tax,
    coalesce(sum(amount) FILTER (WHERE refused > 0), 0)::bigint AS refused, sum(refused)::bigint AS refused_units
FROM (
    SELECT order_id, line, amount, tax, CASE WHEN kind IN ('return', 'claim') THEN quantity END AS units, 0 AS share,
        kind IN ('price_adjustment', 'goodwill', 'taken_back') AS of_price,
        CASE WHEN kind = 'refused_at_door' THEN coalesce(quantity, 0) ELSE 0 END AS refused
    FROM order_credit
    WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND line IS NOT NULL
    UNION ALL
    SELECT order_id, line, 0, 0, NULL, share, false, 0
    FROM return_line
    WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND share <> 0
    UNION ALL
    SELECT order_id, line, amount, 0, CASE WHEN kind = 'return' THEN quantity END, CASE WHEN kind = 'return' THEN amount ELSE 0 END, false, 0
    FROM history_credit
    WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND line IS NOT NULL AND kind IS DISTINCT FROM 'cancellation'
) credit
GROUP BY order_id, line;

-- name: shipping
SELECT o.order_id, o.discounts, coalesce(sum(c.amount + CASE WHEN o.tax_included THEN 0 ELSE c.tax END), 0)::bigint AS shipping,
    coalesce(sum(c.tax), 0)::bigint AS shipping_tax
FROM orders o
LEFT JOIN order_charge c ON c.shop_id = $1 AND c.order_id = o.order_id AND c.type IN ('shipping', 'delivery')
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[])
GROUP BY o.order_id, o.discounts;

-- name: returns
SELECT return_id, order_id, position, status, kind, refund_on, postage, location_id, postage_fee, fee, withheld, shipping, exchange,
    in_advance, exchange_order_id, parcel_id, tracking_number, expires_at
FROM return_order
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, position;

-- name: return_lines
SELECT return_id, line, item_id, quantity, reason, on_the_way, received, accepted, declined, credited, settled
FROM return_line
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY return_id, line;

-- name: waiting
-- What of these returns waits to be looked at.
SELECT r.return_id, l.item_id, r.location_id, l.received - l.accepted - l.declined AS units
FROM return_order r
JOIN return_line l ON l.shop_id = $1 AND l.return_id = r.return_id
WHERE r.shop_id = $1 AND r.return_id = ANY ($2::uuid[]) AND r.location_id IS NOT NULL AND l.received > l.accepted + l.declined;

-- name: exchange_skus
SELECT DISTINCT x.sku
FROM return_order r, jsonb_to_recordset(r.exchange) AS x (sku text)
WHERE r.shop_id = $1 AND r.return_id = ANY ($2::uuid[]) AND r.exchange IS NOT NULL AND r.exchange_order_id IS NULL;

-- name: parcels
SELECT p.parcel_id, p.order_id, f.location_id, p.status = 'returned' AS counted
FROM parcel p
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = p.fulfillment_id
WHERE p.shop_id = $1 AND p.parcel_id = ANY ($2::uuid[]);

-- name: parcel_lines
SELECT parcel_id, line, quantity FROM parcel_line WHERE shop_id = $1 AND parcel_id = ANY ($2::uuid[]);
