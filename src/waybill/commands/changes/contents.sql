-- name: orders
SELECT o.order_id, o.bundles, o.discounts, o.tags, p.address
FROM orders o
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[]);

-- name: lines
SELECT order_id, line, sku, title, scale, unit_price, subtotal, tax_rate, location_id, options
FROM order_line
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]);

-- name: charges
SELECT order_id, charge, type, amount, title, tax, tax_rate
FROM order_charge
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id, charge;

-- name: open_requests
SELECT order_id, fulfillment_id, units
FROM order_change
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND status = 'awaiting_location' AND fulfillment_id IS NOT NULL;

-- name: waiting
SELECT change_id, order_id, status, edit, expires_at
FROM order_change
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND settled_at IS NULL AND kind = 'edit'
    AND status IN ('quoted', 'awaiting_payment')
ORDER BY opened_at, change_id;
