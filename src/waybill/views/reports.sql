-- name: shop
SELECT s.time_zone, s.currency, c.seq, coalesce(q.seq, 0) AS counted
FROM shop s
JOIN shop_counter c ON c.shop_id = $1
LEFT JOIN queue.cursor q ON q.shop_id = $1 AND q.consumer = 'figures'
WHERE s.shop_id = $1;

-- name: sales
SELECT CASE $4::text WHEN 'day' THEN day::text WHEN 'week' THEN date_trunc('week', day)::date::text
        WHEN 'month' THEN to_char(day, 'YYYY-MM') WHEN 'channel' THEN channel WHEN 'country' THEN country
        WHEN 'campaign' THEN campaign ELSE '' END AS key,
    currency, sum(orders)::bigint AS orders, sum(orders_canceled)::bigint AS orders_canceled, sum(units)::bigint AS units,
    sum(units_canceled)::bigint AS units_canceled, sum(units_returned)::bigint AS units_returned, sum(gross)::bigint AS gross,
    sum(discounts)::bigint AS discounts, sum(canceled)::bigint AS canceled, sum(returned)::bigint AS returned,
    sum(credited)::bigint AS credited, sum(edited)::bigint AS edited, sum(charges)::bigint AS charges, sum(tax)::bigint AS tax
FROM figure_sales
WHERE shop_id = $1 AND day BETWEEN $2 AND $3 AND ($5::text IS NULL OR currency = $5)
GROUP BY 1, 2
ORDER BY CASE WHEN $4 IN ('day', 'week', 'month') THEN 0 ELSE -sum(gross - discounts - canceled - returned - credited + edited) END, 1, 2
LIMIT $6;

-- name: sales_by_item
-- Whole months, from $6 and before $7, are read as months; the days before and behind them as days.
SELECT i.sku AS key, i.title, i.unit, i.scale, f.currency, 0 AS orders, 0 AS orders_canceled, f.units, f.units_canceled, f.units_returned, f.gross,
    f.discounts, f.canceled, f.returned, 0 AS credited, 0 AS edited, 0 AS charges, 0 AS tax
FROM (
    SELECT item_id, currency, sum(units)::bigint AS units, sum(units_canceled)::bigint AS units_canceled,
        sum(units_returned)::bigint AS units_returned, sum(gross)::bigint AS gross, sum(discounts)::bigint AS discounts,
        sum(canceled)::bigint AS canceled, sum(returned)::bigint AS returned
    FROM (
        SELECT item_id, currency, units, units_canceled, units_returned, gross, discounts, canceled, returned
        FROM figure_item_months
        WHERE shop_id = $1 AND month >= $6::date AND month < $7::date
        UNION ALL
        SELECT item_id, currency, units, units_canceled, units_returned, gross, discounts, canceled, returned
        FROM figure_items
        WHERE shop_id = $1 AND day >= $2 AND day < $6
        UNION ALL
        SELECT item_id, currency, units, units_canceled, units_returned, gross, discounts, canceled, returned
        FROM figure_items
        WHERE shop_id = $1 AND day >= $7 AND day <= $3
    ) d
    WHERE $4::text IS NULL OR currency = $4
    GROUP BY item_id, currency
    ORDER BY sum(gross - discounts - canceled - returned) DESC, item_id
    LIMIT $5
) f
JOIN item i ON i.shop_id = $1 AND i.item_id = f.item_id
ORDER BY f.gross - f.discounts - f.canceled - f.returned DESC, i.sku;

-- name: shipped
SELECT CASE $4::text WHEN 'day' THEN (shipped_at AT TIME ZONE $5)::date::text
        WHEN 'week' THEN date_trunc('week', shipped_at AT TIME ZONE $5)::date::text
        WHEN 'month' THEN to_char(shipped_at AT TIME ZONE $5, 'YYYY-MM') ELSE 'all' END AS key,
    count(*) AS orders, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY date_part('epoch', greatest(shipped_at - placed_at, '0'))) AS seconds,
    count(ship_by) AS promised, count(*) FILTER (WHERE shipped_at <= ship_by) AS kept
FROM orders
WHERE shop_id = $1 AND shipped_at >= $2 AND shipped_at < $3 AND NOT test
GROUP BY 1
ORDER BY 1;

-- name: delivered
SELECT CASE $4::text WHEN 'day' THEN (delivered_at AT TIME ZONE $5)::date::text
        WHEN 'week' THEN date_trunc('week', delivered_at AT TIME ZONE $5)::date::text
        WHEN 'month' THEN to_char(delivered_at AT TIME ZONE $5, 'YYYY-MM') ELSE 'all' END AS key,
    count(*) AS orders, percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY date_part('epoch', greatest(delivered_at - placed_at, '0'))) AS seconds,
    count(deliver_by) AS promised, count(*) FILTER (WHERE delivered_at <= deliver_by) AS kept
FROM orders
WHERE shop_id = $1 AND delivered_at >= $2 AND delivered_at < $3 AND NOT test
GROUP BY 1
ORDER BY 1;

-- name: reasons
-- Less than none are those of which more was brought back in these days than canceled.
SELECT kind, reason, sum(times)::bigint AS times, sum(units)::bigint AS units,
    greatest(sum(units), 0)::float8 / nullif(sum(greatest(sum(units), 0)) OVER (PARTITION BY kind), 0)::float8 AS share
FROM figure_reasons
WHERE shop_id = $1 AND day BETWEEN $2 AND $3
GROUP BY kind, reason
HAVING sum(times) <> 0 OR sum(units) <> 0
ORDER BY kind, units DESC, reason;

-- name: stock
-- Which items belong to the page is found first: what incoming goods and costs come to is looked up for these alone.
SELECT i.sku, i.sku_key, i.title, i.unit, i.scale, coalesce(c.unit_cost, i.cost) AS unit_cost, i.on_hand, i.reserved, i.available,
    coalesce(e.incoming, 0) AS incoming, coalesce(i.backordered, 0) AS backordered, coalesce(i.sold, 0) AS sold
FROM (
    SELECT i.item_id, i.sku, i.sku_key, i.title, i.unit, i.scale, i.cost, s.on_hand, s.reserved, s.available, b.backordered, f.sold
    FROM item i
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.sellable + l.quarantine + l.damaged), 0)::bigint AS on_hand, coalesce(sum(l.reserved), 0)::bigint AS reserved,
            coalesce(sum(greatest(l.sellable - l.reserved - l.safety, 0)) FILTER (WHERE p.active), 0)::bigint AS available
        FROM stock_level l
        JOIN location p ON p.shop_id = $1 AND p.location_id = l.location_id
        WHERE l.shop_id = $1 AND l.item_id = i.item_id
    ) s
    CROSS JOIN LATERAL (
        SELECT sum(o.backordered)::bigint AS backordered
        FROM order_line o
        WHERE o.shop_id = $1 AND o.item_id = i.item_id AND o.backordered > 0
    ) b
    CROSS JOIN LATERAL (
        SELECT sum(g.units - g.units_canceled)::bigint AS sold
        FROM figure_items g
        WHERE g.shop_id = $1 AND g.item_id = i.item_id AND g.day > $4::date - $5::integer AND g.day <= $4::date
    ) f
    WHERE i.shop_id = $1 AND i.sku_key > $2 AND ($3::text IS NULL OR i.sku_key = $3) AND i.bundle IS NULL
        AND ($6::integer IS NULL OR s.available * $5::integer < $6::integer * coalesce(f.sold, 0))
        AND (NOT $7::boolean OR i.item_id IN (SELECT item_id FROM order_line WHERE shop_id = $1 AND backordered > 0))
    ORDER BY i.sku_key
    LIMIT $8
) i
CROSS JOIN LATERAL (
    SELECT sum(m.quantity * m.unit_cost)::numeric / nullif(sum(m.quantity), 0) AS unit_cost
    FROM stock_movement m
    WHERE m.shop_id = $1 AND m.item_id = i.item_id AND m.unit_cost IS NOT NULL AND m.quantity > 0
) c
CROSS JOIN LATERAL (
    SELECT sum(r.quantity - r.received)::bigint AS incoming
    FROM expected_receipt r
    WHERE r.shop_id = $1 AND r.item_id = i.item_id AND r.quantity > r.received
) e
ORDER BY i.sku_key;

-- name: stock_totals
-- The value of each item is rounded by itself, as in the rows above: their sum is this.
SELECT coalesce(sum(round(s.on_hand * s.unit_cost * $2::numeric / (s.scale * 1000000::numeric))), 0)::bigint AS value, count(*) AS items,
    count(*) FILTER (WHERE s.unit_cost IS NULL) AS uncosted
FROM (
    SELECT i.scale, l.on_hand, round(coalesce(c.unit_cost, i.cost)) AS unit_cost
    FROM item i
    JOIN (
        SELECT item_id, sum(sellable + quarantine + damaged) AS on_hand FROM stock_level WHERE shop_id = $1 GROUP BY item_id
    ) l ON l.item_id = i.item_id AND l.on_hand > 0
    LEFT JOIN (
        SELECT item_id, sum(quantity * unit_cost)::numeric / nullif(sum(quantity), 0) AS unit_cost
        FROM stock_movement
        WHERE shop_id = $1 AND unit_cost IS NOT NULL AND quantity > 0
        GROUP BY item_id
    ) c ON c.item_id = i.item_id
    WHERE i.shop_id = $1
) s;

-- name: backordered_items
SELECT count(DISTINCT item_id) FROM order_line WHERE shop_id = $1 AND backordered > 0;
