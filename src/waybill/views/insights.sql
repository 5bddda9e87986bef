-- name: shop
SELECT s.time_zone, s.currency, c.seq, least(coalesce(h.seq, 0), coalesce(d.seq, 0)) AS counted
FROM shop s
JOIN shop_counter c ON c.shop_id = $1
LEFT JOIN queue.cursor h ON h.shop_id = $1 AND h.consumer = 'hours'
LEFT JOIN queue.cursor d ON d.shop_id = $1 AND d.consumer = 'figures'
WHERE s.shop_id = $1;

-- name: currencies
SELECT DISTINCT currency FROM figure_sales WHERE shop_id = $1 ORDER BY currency;

-- name: sold
SELECT coalesce(sum(orders) FILTER (WHERE day >= $2), 0)::bigint AS orders,
    coalesce(sum(units) FILTER (WHERE day >= $2), 0)::bigint AS units,
    coalesce(sum(gross - discounts) FILTER (WHERE day >= $2), 0)::bigint AS sales,
    coalesce(sum(orders) FILTER (WHERE day < $2), 0)::bigint AS orders_before,
    coalesce(sum(units) FILTER (WHERE day < $2), 0)::bigint AS units_before,
    coalesce(sum(gross - discounts) FILTER (WHERE day < $2), 0)::bigint AS sales_before
FROM figure_hours
WHERE shop_id = $1 AND day BETWEEN $4::date AND $3::date AND currency = $6 AND (day <> $5::date OR hour <= $7::integer);

-- name: undone
SELECT coalesce(sum(orders) FILTER (WHERE day >= $2), 0)::bigint AS orders,
    coalesce(sum(units) FILTER (WHERE day >= $2), 0)::bigint AS units,
    coalesce(sum(gross - discounts) FILTER (WHERE day >= $2), 0)::bigint AS placed,
    coalesce(sum(orders_canceled) FILTER (WHERE day >= $2), 0)::bigint AS orders_canceled,
    coalesce(sum(canceled) FILTER (WHERE day >= $2), 0)::bigint AS canceled,
    coalesce(sum(units_returned) FILTER (WHERE day >= $2), 0)::bigint AS units_returned,
    coalesce(sum(returned) FILTER (WHERE day >= $2), 0)::bigint AS returned,
    coalesce(sum(credited) FILTER (WHERE day >= $2), 0)::bigint AS credited,
    coalesce(sum(edited) FILTER (WHERE day >= $2), 0)::bigint AS edited,
    coalesce(sum(orders) FILTER (WHERE day <= $5), 0)::bigint AS orders_before,
    coalesce(sum(units) FILTER (WHERE day <= $5), 0)::bigint AS units_before,
    coalesce(sum(gross - discounts) FILTER (WHERE day <= $5), 0)::bigint AS placed_before,
    coalesce(sum(orders_canceled) FILTER (WHERE day <= $5), 0)::bigint AS orders_canceled_before,
    coalesce(sum(canceled) FILTER (WHERE day <= $5), 0)::bigint AS canceled_before,
    coalesce(sum(units_returned) FILTER (WHERE day <= $5), 0)::bigint AS units_returned_before,
    coalesce(sum(returned) FILTER (WHERE day <= $5), 0)::bigint AS returned_before,
    coalesce(sum(credited) FILTER (WHERE day <= $5), 0)::bigint AS credited_before,
    coalesce(sum(edited) FILTER (WHERE day <= $5), 0)::bigint AS edited_before
FROM figure_sales
WHERE shop_id = $1 AND day BETWEEN $4::date AND $3::date AND currency = $6;

-- name: points
SELECT CASE $5::text WHEN 'hour' THEN day || 'T' || lpad(hour::text, 2, '0') WHEN 'day' THEN day::text
        ELSE date_trunc('week', day)::date::text END AS key,
    sum(orders)::bigint AS orders, sum(gross - discounts)::bigint AS sales
FROM figure_hours
WHERE shop_id = $1 AND day BETWEEN $2::date AND $3::date AND currency = $4
GROUP BY 1;

-- name: channels
SELECT channel, coalesce(sum(orders) FILTER (WHERE day >= $2), 0)::bigint AS orders,
    coalesce(sum(gross - discounts) FILTER (WHERE day >= $2), 0)::bigint AS sales,
    coalesce(sum(orders) FILTER (WHERE day < $2), 0)::bigint AS orders_before,
    coalesce(sum(gross - discounts) FILTER (WHERE day < $2), 0)::bigint AS sales_before
FROM figure_hours
WHERE shop_id = $1 AND day BETWEEN $4::date AND $3::date AND currency = $6 AND (day <> $5::date OR hour <= $7::integer)
GROUP BY channel
ORDER BY 3 DESC, channel;

-- name: items
-- Whole months, from $8 and before $9, are read as months. The days before are read for the best items alone.
SELECT i.sku, i.title, i.scale, f.units, f.net, b.units_before, b.net_before
FROM (
    SELECT item_id, sum(units - units_canceled)::bigint AS units, sum(gross - discounts - canceled - returned)::bigint AS net
    FROM (
        SELECT item_id, currency, units, units_canceled, gross, discounts, canceled, returned
        FROM figure_item_months
        WHERE shop_id = $1 AND month >= $8::date AND month < $9::date
        UNION ALL
        SELECT item_id, currency, units, units_canceled, gross, discounts, canceled, returned
        FROM figure_items
        WHERE shop_id = $1 AND day >= $2 AND day < $8
        UNION ALL
        SELECT item_id, currency, units, units_canceled, gross, discounts, canceled, returned
        FROM figure_items
        WHERE shop_id = $1 AND day >= $9 AND day <= $3
    ) d
    WHERE currency = $6
    GROUP BY item_id
    HAVING sum(units) > 0
    ORDER BY 3 DESC, item_id
    LIMIT $7
) f
CROSS JOIN LATERAL (
    SELECT coalesce(sum(units - units_canceled), 0)::bigint AS units_before,
        coalesce(sum(gross - discounts - canceled - returned), 0)::bigint AS net_before
    FROM figure_items
    WHERE shop_id = $1 AND item_id = f.item_id AND day BETWEEN $4::date AND $5::date AND currency = $6
) b
JOIN item i ON i.shop_id = $1 AND i.item_id = f.item_id
ORDER BY f.net DESC, i.sku;

-- name: shipped
SELECT shipped_at >= $3 AS now, CASE $5::text WHEN 'day' THEN (shipped_at AT TIME ZONE $6)::date::text
        ELSE date_trunc('week', shipped_at AT TIME ZONE $6)::date::text END AS key,
    count(*) AS orders, count(ship_by) AS promised, count(*) FILTER (WHERE shipped_at <= ship_by) AS kept
FROM orders
WHERE shop_id = $1 AND shipped_at >= $2 AND shipped_at < $4 AND NOT test
GROUP BY 1, 2;

-- name: delivered
SELECT delivered_at >= $3 AS now, CASE $5::text WHEN 'day' THEN (delivered_at AT TIME ZONE $6)::date::text
        ELSE date_trunc('week', delivered_at AT TIME ZONE $6)::date::text END AS key,
    count(*) AS orders, count(deliver_by) AS promised, count(*) FILTER (WHERE delivered_at <= deliver_by) AS kept
FROM orders
WHERE shop_id = $1 AND delivered_at >= $2 AND delivered_at < $4 AND NOT test
GROUP BY 1, 2;

-- name: returned
SELECT day >= $3::date AS now, CASE $5::text WHEN 'day' THEN day::text ELSE date_trunc('week', day)::date::text END AS key,
    sum(units)::bigint AS units, sum(units_returned)::bigint AS units_returned
FROM figure_sales
WHERE shop_id = $1 AND day BETWEEN $2::date AND $4::date
GROUP BY 1, 2;

-- name: reasons
SELECT kind, reason, sum(times)::bigint AS times, sum(units)::bigint AS units,
    coalesce(greatest(sum(units), 0)::float8 / nullif(sum(greatest(sum(units), 0)) OVER (PARTITION BY kind), 0)::float8, 0) AS share
FROM figure_reasons
WHERE shop_id = $1 AND day BETWEEN $2 AND $3
GROUP BY kind, reason
HAVING sum(times) <> 0 OR sum(units) <> 0
ORDER BY kind, units DESC, reason
LIMIT 40;

-- name: open_orders
-- An order is where its units are that are furthest behind. The number is that of the oldest order of a row.
SELECT o.state, o.to_ship, width_bucket(extract(epoch FROM $2::timestamptz - o.placed_at) / 3600, $3::numeric[]) AS age, count(*) AS orders,
    count(*) FILTER (WHERE o.ship_by < $2) AS late, min(o.placed_at) AS placed_at, (array_agg(o.number ORDER BY o.order_id))[1] AS number
FROM (
    SELECT o.order_id, o.number, o.placed_at, o.ship_by,
        o.status IN ('confirmed', 'cancel_pending') AND (l.waiting OR l.reserved OR l.working) AS to_ship,
        CASE WHEN o.status = 'placed' THEN 'awaiting_payment' WHEN o.status = 'cancel_pending' THEN 'cancel_pending'
            WHEN o.holds <> '{}' THEN 'on_hold' WHEN l.waiting THEN 'waiting_for_stock' WHEN l.reserved THEN 'to_release'
            WHEN l.working THEN 'in_fulfillment' WHEN l.ready THEN 'ready_for_pickup' WHEN l.moving THEN 'on_the_way'
            ELSE 'to_complete' END AS state
    FROM orders o
    CROSS JOIN LATERAL (
        SELECT coalesce(bool_or(unsourced + backordered > 0), false) AS waiting, coalesce(bool_or(reserved > 0), false) AS reserved,
            coalesce(bool_or(released + picked + packed > 0), false) AS working,
            coalesce(bool_or(ready_for_pickup > 0), false) AS ready, coalesce(bool_or(in_transit > 0), false) AS moving
        FROM order_line
        WHERE shop_id = $1 AND order_id = o.order_id
    ) l
    WHERE o.shop_id = $1 AND o.status IN ('placed', 'confirmed', 'cancel_pending') AND NOT o.test
) o
GROUP BY 1, 2, 3;

-- name: holds
SELECT h.hold, count(*) AS orders
FROM orders o
CROSS JOIN LATERAL unnest(o.holds) AS h (hold)
WHERE o.shop_id = $1 AND o.status IN ('placed', 'confirmed', 'cancel_pending') AND o.holds <> '{}' AND NOT o.test
GROUP BY h.hold
ORDER BY 2 DESC, 1;

-- name: waiting
SELECT (
    SELECT count(*)
    FROM orders
    WHERE shop_id = $1 AND status IN ('placed', 'confirmed', 'cancel_pending') AND holds <> '{}' AND NOT test
) AS held,
(
        SELECT count(*) FROM return_order
        WHERE shop_id = $1 AND status IN ('requested', 'approved', 'in_transit', 'received', 'inspected')
    ) AS returns_open,
    (SELECT count(*) FROM return_order WHERE shop_id = $1 AND status = 'received') AS returns_to_inspect,
    (SELECT count(*) FROM exception_item WHERE shop_id = $1 AND resolved_at IS NULL) AS exceptions,
    (SELECT count(*) FROM inquiry WHERE shop_id = $1 AND status = 'open') AS inquiries;

-- name: at_risk
SELECT i.item_id, i.sku, i.title, i.scale, r.available, r.backordered, r.incoming, r.expected_on, r.sold, r.waiting, r.out, r.low
FROM (
    SELECT item_id, available, backordered, sold, incoming, expected_on, count(*) FILTER (WHERE backordered > 0) OVER () AS waiting,
        count(*) FILTER (WHERE backordered = 0 AND available = 0) OVER () AS out,
        count(*) FILTER (WHERE backordered = 0 AND available > 0) OVER () AS low
    FROM (
        SELECT i.item_id, coalesce(l.available, 0) AS available, coalesce(b.backordered, 0) AS backordered, coalesce(f.sold, 0) AS sold,
            coalesce(e.incoming, 0) AS incoming, e.expected_on
        FROM item i
        LEFT JOIN (
            SELECT item_id, sum(units - units_canceled)::bigint AS sold
            FROM figure_items
            WHERE shop_id = $1 AND day > $2::date - $3::integer AND day <= $2::date
            GROUP BY item_id
        ) f ON f.item_id = i.item_id
        LEFT JOIN (
            SELECT s.item_id, coalesce(sum(greatest(s.sellable - s.reserved - s.safety, 0)) FILTER (WHERE p.active), 0)::bigint AS available
            FROM stock_level s
            JOIN location p ON p.shop_id = $1 AND p.location_id = s.location_id
            WHERE s.shop_id = $1
            GROUP BY s.item_id
        ) l ON l.item_id = i.item_id
        LEFT JOIN (
            SELECT item_id, sum(backordered)::bigint AS backordered
            FROM order_line
            WHERE shop_id = $1 AND backordered > 0
            GROUP BY item_id
        ) b ON b.item_id = i.item_id
        LEFT JOIN (
            SELECT item_id, sum(quantity - received)::bigint AS incoming, min(expected_on) AS expected_on
            FROM expected_receipt
            WHERE shop_id = $1 AND quantity > received
            GROUP BY item_id
        ) e ON e.item_id = i.item_id
        WHERE i.shop_id = $1 AND i.bundle IS NULL
    ) a
    WHERE backordered > 0 OR sold > 0 AND available * $3::integer < sold * $4::integer
    ORDER BY (backordered > 0) DESC, available::numeric / nullif(sold, 0) NULLS FIRST, sold DESC, item_id
    LIMIT $5
) r
JOIN item i ON i.shop_id = $1 AND i.item_id = r.item_id
ORDER BY (r.backordered > 0) DESC, r.available::numeric / nullif(r.sold, 0) NULLS FIRST, r.sold DESC, r.item_id;
