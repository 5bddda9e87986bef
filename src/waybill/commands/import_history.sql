-- name: commit_lazily
-- What a crash takes, it takes together with the progress recorded with it: the import goes on from there.
SELECT $1::bigint, set_config('synchronous_commit', 'off', true);

-- name: open_progress
INSERT INTO import_progress (shop_id, source_id, name, next_row, rows, started_at, changed_at)
SELECT $1, s.source_id, s.name, 1, 0, $4, $4
FROM unnest($2::uuid[], $3::text[]) AS s (source_id, name)
ON CONFLICT (shop_id, source_id) DO NOTHING;

-- name: lock_progress
SELECT source_id, next_row, rows
FROM import_progress
WHERE shop_id = $1 AND source_id = ANY ($2::uuid[])
ORDER BY source_id
FOR NO KEY UPDATE;

-- name: move_progress
UPDATE import_progress p SET next_row = s.next_row, rows = p.rows + s.rows, changed_at = $5
FROM unnest($2::uuid[], $3::integer[], $4::integer[]) AS s (source_id, next_row, rows)
WHERE p.shop_id = $1 AND p.source_id = s.source_id;

-- name: close_progress
DELETE FROM import_progress p
WHERE p.shop_id = $1 AND p.source_id = ANY ($2::uuid[]) AND p.rows = 0
    AND NOT EXISTS (SELECT FROM history_source s WHERE s.shop_id = $1 AND s.source_id = p.source_id);

-- name: opened
SELECT source_id FROM history_source WHERE shop_id = $1 AND source_id = ANY ($2::uuid[]);

-- name: claim_external
INSERT INTO external_order (shop_id, external_id, channel, order_id)
SELECT $1, c.external_id, c.channel, c.order_id
FROM unnest($2::text[], $3::text[], $4::uuid[]) AS c (external_id, channel, order_id)
ON CONFLICT (shop_id, external_id, channel) DO NOTHING
RETURNING external_id, channel;

-- name: release_external
DELETE FROM external_order x
USING unnest($2::text[], $3::text[]) AS c (external_id, channel)
WHERE x.shop_id = $1 AND x.external_id = c.external_id AND x.channel = c.channel;

-- name: claim_customers
INSERT INTO customer_key (shop_id, kind, value, customer_id)
SELECT $1, 'external_id', c.value, c.customer_id
FROM unnest($2::text[], $3::uuid[]) AS c (value, customer_id)
ON CONFLICT (shop_id, kind, value) DO NOTHING
RETURNING value, customer_id;

-- name: customers
SELECT k.value, k.customer_id
FROM unnest($2::text[]) AS c (value)
JOIN customer_key k ON k.shop_id = $1 AND k.kind = 'external_id' AND k.value = c.value;

-- name: items
SELECT i.sku_key, i.item_id
FROM unnest($2::text[]) AS k (sku_key)
JOIN item i ON i.shop_id = $1 AND i.sku_key = k.sku_key;

-- name: sold
SELECT x.external_id, x.channel, h.order_id, h.line_rows, h.charge_rows
FROM unnest($2::text[], $3::text[]) AS c (external_id, channel)
JOIN external_order x ON x.shop_id = $1 AND x.external_id = c.external_id AND x.channel = c.channel
JOIN history_order h ON h.shop_id = $1 AND h.order_id = x.order_id;

-- name: lock_orders
SELECT order_id FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id
FOR NO KEY UPDATE;

-- name: delivered
SELECT l.order_id, l.line, l.delivered
FROM unnest($2::uuid[], $3::integer[]) AS w (order_id, line)
JOIN order_line l ON l.shop_id = $1 AND l.order_id = w.order_id AND l.line = w.line;

-- name: note
INSERT INTO history_note (shop_id, source_id, row, text)
SELECT $1, n.source_id, n.row, n.text
FROM unnest($2::uuid[], $3::integer[], $4::text[]) AS n (source_id, row, text);
