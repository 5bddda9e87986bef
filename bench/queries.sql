-- Realistic orders, written straight into the tables. $1 is the shop, $2 how many orders.

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
INSERT INTO customer (shop_id, customer_id, since)
SELECT $1::bigint, pg_temp.id('2024-01-01', n, 'customer'), '2024-01-01' FROM generate_series(0, $2::bigint / 4 - 1) AS n;

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
    total, placed_at, confirmed_at, ended_at, ship_by, deliver_by, tags
)
SELECT $1::bigint, order_id, 1000 + n, status, channel, CASE WHEN channel <> 'phone' AND status <> 'draft' THEN channel || '-' || n END,
    'EUR', customer_id, person_id, 'DE', 'prepaid', CASE WHEN status IN ('placed', 'draft') THEN 0 ELSE 3000 END, 3000, 3000, at,
    CASE WHEN status IN ('confirmed', 'completed') THEN at END, CASE WHEN status IN ('canceled', 'completed') THEN at END,
    at + interval '1 day', at + interval '4 days', tags
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
WHERE indrelid = ANY ('{event,orders,order_line,order_charge,reservation,order_tag,person_data,customer_key}'::regclass[])
    AND NOT indisprimary AND NOT indisunique;

-- Values that occur, for the parameters of the queries: some of each, spread over all orders.
-- name: samples
SELECT o.order_id::text AS order_id, o.number::text AS number, coalesce(o.external_id, 'none') AS external_id, p.email, p.name, l.sku,
    'SKU-' || o.number % 20 AS best_seller,
    o.customer_id::text AS customer_id, (o.placed_at AT TIME ZONE 'UTC')::date::text AS day, o.status
FROM orders o
JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
JOIN order_line l ON l.shop_id = $1 AND l.order_id = o.order_id AND l.line = 1
WHERE o.shop_id = $1 AND o.number = ANY (ARRAY (SELECT 1001 + (n * ($2::bigint / 500)) % $2::bigint FROM generate_series(0, 499) AS n));

-- Bring the whole database into the server's memory, as it is where it has been used for a while.
-- name: read_in
SELECT sum(pg_prewarm(c.oid))::bigint
FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'i');
