-- Realistic orders, written straight into the tables, and what the workers make of them. $1 is the shop, $2 how many orders.

-- name: id_function
CREATE FUNCTION pg_temp.id(at timestamptz, n bigint, salt text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid
    FROM md5(salt || n) AS h
$$;

-- name: chance_function
CREATE FUNCTION pg_temp.chance(n bigint, salt bigint) RETURNS double precision LANGUAGE sql IMMUTABLE AS $$
    SELECT (hashint8extended(n, salt) & 1048575) / 1048576.0::double precision
$$;

-- name: items
INSERT INTO item (
    shop_id, item_id, sku, sku_key, title, price, tax_category, unit, scale, backorder, returnable, active
)
SELECT $1::bigint, pg_temp.id('2024-01-01', n, 'item'), 'SKU-' || n, 'SKU-' || n, 'Item number ' || n, 1000000 + n * 1000,
    'standard', 'unit', 1, false, true, true
FROM generate_series(0, 9999) AS n;

-- name: locations
INSERT INTO location (
    shop_id, location_id, code, code_key, name, kind, address, hours, cutoff, abilities, priority, active
)
SELECT $1::bigint, pg_temp.id('2024-01-01', n, 'location'), 'L' || n, 'L' || n, 'Location ' || n, 'warehouse',
    '{"country": "DE"}', '{}', '14:00', '["ship"]', n, true
FROM generate_series(0, 4) AS n;

-- One customer for four orders.
-- name: customers
INSERT INTO customer (shop_id, customer_id, since, email_marketing)
SELECT $1::bigint, pg_temp.id('2024-01-01', n, 'customer'), '2024-01-01', n % 3 = 0 FROM generate_series(0, $2::bigint / 4 - 1) AS n;

-- name: customer_keys
INSERT INTO customer_key (shop_id, kind, value, customer_id)
SELECT $1::bigint, 'email', 'buyer' || n || '@example.com', pg_temp.id('2024-01-01', n, 'customer')
FROM generate_series(0, $2::bigint / 4 - 1) AS n;

-- Placed over two years. The newest fiftieth is still being worked on.
-- name: stage
CREATE UNLOGGED TABLE bench_order AS
SELECT n, at, pg_temp.id(at, n, 'order') AS order_id, pg_temp.id(at, n, 'person') AS person_id, customer,
    pg_temp.id('2024-01-01', customer, 'customer') AS customer_id,
    CASE WHEN pg_temp.chance(n, 1) < 0.2 THEN 'amazon' WHEN pg_temp.chance(n, 1) < 0.9 THEN 'web' ELSE 'phone' END AS channel,
    CASE
        WHEN n > $2::bigint * 0.98 THEN
            CASE WHEN luck < 0.6 THEN 'confirmed' WHEN luck < 0.85 THEN 'placed' WHEN luck < 0.9 THEN 'canceled' ELSE 'completed' END
        ELSE
            CASE WHEN luck < 0.05 THEN 'canceled' WHEN luck < 0.055 THEN 'confirmed' WHEN luck < 0.06 THEN 'draft' ELSE 'completed' END
    END AS status,
    at + interval '50 hours' * pg_temp.chance(n, 7) AS left_at, at + interval '1 day' + interval '5 days' * pg_temp.chance(n, 8) AS arrived_at,
    (ARRAY['DE', 'DE', 'DE', 'DE', 'AT', 'CH', 'NL', 'FR', 'GB', 'PL'])[1 + (n % 10)] AS country,
    CASE WHEN pg_temp.chance(n, 9) < 0.4 THEN 'campaign-' || n % 20 END AS campaign,
    array_remove(ARRAY[
        CASE WHEN pg_temp.chance(n, 3) < 0.1 THEN 'gift' END, CASE WHEN pg_temp.chance(n, 4) < 0.01 THEN 'vip' END
    ], NULL) AS tags
FROM (
    SELECT n, '2024-11-01'::timestamptz + interval '730 days' * (n / $2::double precision) AS at,
        (pg_temp.chance(n, 5) * ($2::bigint / 4))::bigint % ($2::bigint / 4) AS customer, pg_temp.chance(n, 2) AS luck
    FROM generate_series(1, $2::bigint) AS n
) o;

-- name: people
INSERT INTO person_data (
    shop_id, customer_id, person_id, email, name, name_key, language, address, recorded_at
)
SELECT $1::bigint, customer_id, person_id, 'buyer' || customer || '@example.com', name, lower(name), 'en',
    jsonb_build_object('country', 'DE', 'city', 'Berlin', 'lines', jsonb_build_array('Street ' || customer)), at
FROM (
    SELECT *, (ARRAY[
            'Anna', 'Ben', 'Clara', 'David', 'Emma', 'Felix', 'Greta', 'Hugo', 'Ida', 'Jonas', 'Klara', 'Liam', 'Mia', 'Noah',
            'Olga', 'Paul', 'Rosa', 'Samuel', 'Tilda', 'Umar', 'Vera', 'Wim', 'Xenia', 'Yusuf', 'Zoe'
        ])[1 + customer % 25] || ' ' || (ARRAY[
            'Acker', 'Bach', 'Dorn', 'Eber', 'Fass', 'Gold', 'Hell', 'Jung', 'Kron', 'Lang', 'Mar', 'Nord', 'Ober', 'Pfeil', 'Reich',
            'Stein', 'Tann', 'Unter', 'Wald', 'Zimmer'
        ])[1 + customer / 25 % 20] || (ARRAY[
            'bauer', 'berg', 'bach', 'feld', 'haus', 'hoff', 'mann', 'meier', 'moser', 'stein', 'stock', 'wald'
        ])[1 + customer / 500 % 12] || CASE WHEN customer >= 6000 THEN '-' || to_hex(customer / 6000) ELSE '' END AS name
    FROM bench_order
) o;

-- name: orders
INSERT INTO orders (
    shop_id, order_id, number, status, channel, external_id, currency, customer_id, person_id, country, terms, paid, item_total,
    total, placed_at, confirmed_at, ended_at, ship_by, deliver_by, shipped_at, delivered_at, attribution, tags
)
SELECT $1::bigint, order_id, 1000 + n, status, channel, CASE WHEN channel <> 'phone' AND status <> 'draft' THEN channel || '-' || n END,
    'EUR', customer_id, person_id, country, 'prepaid', CASE WHEN status IN ('placed', 'draft') THEN 0 ELSE 3000 END, 3000, 3000, at,
    CASE WHEN status IN ('confirmed', 'completed') THEN at END, CASE WHEN status IN ('canceled', 'completed') THEN at END,
    at + interval '1 day', at + interval '4 days', CASE WHEN status = 'completed' THEN left_at END,
    CASE WHEN status = 'completed' THEN greatest(left_at, arrived_at) END, jsonb_build_object('campaign', campaign), tags
FROM bench_order;

-- name: external_orders
INSERT INTO external_order (shop_id, external_id, channel, order_id)
SELECT $1::bigint, channel || '-' || n, channel, order_id FROM bench_order WHERE channel <> 'phone' AND status <> 'draft';

-- name: tags
INSERT INTO order_tag (shop_id, tag, order_id)
SELECT $1::bigint, t.tag, o.order_id FROM bench_order o, unnest(o.tags) AS t (tag);

-- Some items sell a hundred times as much as others. An order's lines lie together, as they do where orders come one by one.
-- name: lines
INSERT INTO order_line (
    shop_id, order_id, line, item_id, sku, title, quantity, unit_price, subtotal, total, unsourced, reserved, delivered, canceled
)
SELECT $1::bigint, o.order_id, o.line, pg_temp.id('2024-01-01', o.item, 'item'), 'SKU-' || o.item, 'Item number ' || o.item, 1,
    10000000, 1000, 1000, (o.status = 'draft')::int, (o.status IN ('placed', 'confirmed'))::int, (o.status = 'completed')::int,
    (o.status = 'canceled')::int
FROM (
    SELECT o.order_id, o.status, line, floor(10000 * pow(pg_temp.chance(o.n * 3 + line, 6), 2))::bigint AS item
    FROM bench_order o, generate_series(1, 3) AS line
) o
ORDER BY o.order_id, o.line;

-- name: reservations
INSERT INTO reservation (shop_id, order_id, line, location_id, item_id, quantity)
SELECT $1::bigint, l.order_id, l.line, pg_temp.id('2024-01-01', o.n % 5, 'location'), l.item_id, l.reserved
FROM bench_order o
JOIN order_line l ON l.shop_id = $1::bigint AND l.order_id = o.order_id
WHERE o.status IN ('placed', 'confirmed')
ORDER BY l.order_id, l.line;

-- name: levels
INSERT INTO stock_level (shop_id, item_id, location_id, sellable, reserved)
SELECT $1::bigint, pg_temp.id('2024-01-01', n, 'item'), pg_temp.id('2024-01-01', place, 'location'), 1000 + coalesce(r.units, 0),
    coalesce(r.units, 0)
FROM generate_series(0, 9999) AS n
CROSS JOIN generate_series(0, 4) AS place
LEFT JOIN (
    SELECT item_id, location_id, sum(quantity) AS units FROM reservation WHERE shop_id = $1::bigint GROUP BY item_id, location_id
) r ON r.item_id = pg_temp.id('2024-01-01', n, 'item') AND r.location_id = pg_temp.id('2024-01-01', place, 'location');

-- name: events
INSERT INTO event (
    shop_id, seq, id, type, version, order_id, occurred_at, recorded_at, batch, actor, door, data
)
SELECT $1::bigint, 1 + n, pg_temp.id(at, n, 'event'), 'order.placed', 1, order_id, at, at, order_id, 'bench', 'api',
    jsonb_build_object(
        'number', 1000 + n, 'channel', channel, 'currency', 'EUR', 'item_total', 3000, 'total', 3000, 'lines', (
            SELECT jsonb_agg(jsonb_build_object(
                'line', line, 'item_id', customer_id, 'sku', 'SKU-' || line, 'title', 'Item number ' || line, 'quantity', 1,
                'unit_price', 10000000, 'subtotal', 1000, 'total', 1000
            ))
            FROM generate_series(1, 3) AS line
        )
    )
FROM bench_order;

-- name: counter
UPDATE shop_counter SET seq = 1 + $2::bigint, order_number = 1000 + $2::bigint WHERE shop_id = $1::bigint;

-- name: secondary_indexes
SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition
FROM pg_index
WHERE indrelid = ANY ('{event,orders,order_line,order_charge,reservation,order_tag,person_data,customer_key,stock_movement,figure_items,figure_customers}'::regclass[])
    AND NOT indisprimary AND NOT indisunique;

-- An item is received twice a month, and leaves with every order.
-- name: movements
INSERT INTO stock_movement (shop_id, seq, position, item_id, location_id, kind, condition, quantity, unit_cost, occurred_at)
SELECT $1::bigint, 1 + $2::bigint + month * 10000 + n, 1, pg_temp.id('2024-01-01', n, 'item'),
    pg_temp.id('2024-01-01', month % 5, 'location'), 'received', 'sellable', 100, 4000000 + n * 100 + month * 1000,
    '2024-11-01'::timestamptz + interval '15 days' * month
FROM generate_series(0, 9999) AS n, generate_series(0, least(47, $2::bigint / 20000)) AS month
UNION ALL
SELECT $1::bigint, 1 + o.n, l.line, l.item_id, pg_temp.id('2024-01-01', o.n % 5, 'location'), 'shipped', 'sellable', -l.quantity, NULL,
    o.left_at
FROM bench_order o
JOIN order_line l ON l.shop_id = $1::bigint AND l.order_id = o.order_id
WHERE o.status = 'completed';

-- name: expected
INSERT INTO expected_receipt (shop_id, receipt_id, item_id, location_id, quantity, expected_on)
SELECT $1::bigint, pg_temp.id('2024-01-01', n, 'receipt'), pg_temp.id('2024-01-01', n, 'item'), pg_temp.id('2024-01-01', n % 5, 'location'),
    100, '2026-11-15'
FROM generate_series(0, 999) AS n;

-- What the worker has counted: see `workers/figures.sql`. One unit in twenty came back.
-- name: figure_sales
INSERT INTO figure_sales (
    shop_id, day, currency, channel, country, campaign, orders, orders_canceled, units, units_canceled, units_returned, gross,
    canceled, returned
)
SELECT $1::bigint, (at AT TIME ZONE 'UTC')::date, 'EUR', channel, country, coalesce(campaign, ''), count(*),
    count(*) FILTER (WHERE status = 'canceled'), count(*) * 3, count(*) FILTER (WHERE status = 'canceled') * 3,
    count(*) FILTER (WHERE n % 7 = 0), count(*) * 3000, count(*) FILTER (WHERE status = 'canceled') * 3000,
    count(*) FILTER (WHERE n % 7 = 0) * 1000
FROM bench_order
WHERE status <> 'draft'
GROUP BY 2, 4, 5, 6;

-- name: figure_hours
INSERT INTO figure_hours (shop_id, day, hour, currency, channel, orders, units, gross)
SELECT $1::bigint, (at AT TIME ZONE 'UTC')::date, extract(hour FROM at AT TIME ZONE 'UTC'), 'EUR', channel, count(*), count(*) * 3,
    count(*) * 3000
FROM bench_order
WHERE status <> 'draft'
GROUP BY 2, 3, 5;

-- name: figure_items
INSERT INTO figure_items (shop_id, day, currency, item_id, units, units_canceled, units_returned, gross, canceled, returned)
SELECT $1::bigint, (o.at AT TIME ZONE 'UTC')::date, 'EUR', l.item_id, count(*), count(*) FILTER (WHERE o.status = 'canceled'),
    count(*) FILTER (WHERE o.n % 21 = 0), count(*) * 1000, count(*) FILTER (WHERE o.status = 'canceled') * 1000,
    count(*) FILTER (WHERE o.n % 21 = 0) * 1000
FROM bench_order o
JOIN order_line l ON l.shop_id = $1::bigint AND l.order_id = o.order_id
WHERE o.status <> 'draft'
GROUP BY 2, 4
ORDER BY 2;

-- name: figure_item_months
INSERT INTO figure_item_months (shop_id, month, currency, item_id, units, units_canceled, units_returned, gross, canceled, returned)
SELECT $1::bigint, date_trunc('month', day)::date, currency, item_id, sum(units), sum(units_canceled), sum(units_returned), sum(gross),
    sum(canceled), sum(returned)
FROM figure_items
WHERE shop_id = $1::bigint
GROUP BY 2, 3, 4
ORDER BY 2;

-- name: figure_reasons
INSERT INTO figure_reasons (shop_id, day, kind, reason, times, units)
SELECT $1::bigint, (at AT TIME ZONE 'UTC')::date, CASE WHEN status = 'canceled' THEN 'cancel' ELSE 'return' END,
    (ARRAY['changed_mind', 'too_late', 'damaged', 'wrong_item'])[1 + n % 4], count(*), count(*) * 3
FROM bench_order
WHERE status = 'canceled' OR n % 21 = 0
GROUP BY 2, 3, 4;

-- name: figure_customers
INSERT INTO figure_customers (
    shop_id, customer_id, currency, orders, net, first_at, last_at, recency, frequency, value, segment, scored_at
)
SELECT $1::bigint, customer_id, 'EUR', count(*), count(*) * 3000, min(at), max(at), 1 + customer % 5, 1 + customer % 4, 1 + customer % 5,
    (ARRAY['champions', 'loyal', 'promising', 'new', 'at_risk', 'sleeping', 'lost'])[1 + customer % 7], max(at)
FROM bench_order
WHERE status <> 'draft'
GROUP BY customer_id, customer;

-- name: counted
INSERT INTO queue.cursor (consumer, shop_id, seq)
SELECT consumer, $1::bigint, (SELECT seq FROM shop_counter WHERE shop_id = $1::bigint) FROM unnest(ARRAY['figures', 'hours']) AS c (consumer);

-- Bring the whole database into the server's memory, as it is where it has been used for a while.
-- name: read_in
SELECT sum(pg_prewarm(c.oid))::bigint
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i');
