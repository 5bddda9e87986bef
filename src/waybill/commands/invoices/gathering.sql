-- name: lock_orders
SELECT order_id, number, status, version, test, currency, tax_included, customer_id, person_id, due_on
FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id
FOR NO KEY UPDATE;

-- name: lines
SELECT order_id, line, sku, title, quantity, scale, unit_price, discount, tax, tax_rate, total, canceled
FROM order_line
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, line;

-- name: charges
SELECT order_id, charge, type, title, amount, tax, tax_rate
FROM order_charge
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, charge;

-- name: credits
SELECT order_id, credit_id, kind, line, quantity, amount, tax
FROM order_credit
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, credit_id;

-- name: documents
SELECT order_id, invoice_id, kind, parts
FROM invoice
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, issued_at, invoice_id;

-- name: imported
SELECT order_id FROM history_order WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: shop
SELECT name, country, time_zone, settings FROM shop WHERE shop_id = $1;
