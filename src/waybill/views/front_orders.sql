-- name: order
SELECT number, status, placed_at, method, terms, currency, item_total, charge_total, tax_total, tax_included, total,
    ship_by, deliver_by, expires_at, bundles
FROM orders
WHERE shop_id = $1 AND order_id = $2 AND channel = $3;

-- name: payment
SELECT p.status, p.amount, p.tender, s.link, (
    SELECT a.error FROM payment_action a
    WHERE a.shop_id = $1 AND a.order_id = $2 AND a.payment_id = p.payment_id
    ORDER BY a.requested_at DESC, a.action_id DESC
    LIMIT 1
) AS error
FROM payment p
LEFT JOIN payment_step s ON s.shop_id = $1 AND s.payment_id = p.payment_id
WHERE p.shop_id = $1 AND p.order_id = $2
ORDER BY p.created_at DESC, p.payment_id DESC
LIMIT 1;

-- name: place
SELECT o.code
FROM order_line l
JOIN location o ON o.shop_id = $1 AND o.location_id = l.location_id
WHERE l.shop_id = $1 AND l.order_id = $2
ORDER BY l.line
LIMIT 1;

-- name: lines
SELECT l.line, l.parent, l.title, l.quantity, l.scale, i.unit, l.total, l.options
FROM order_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.order_id = $2
ORDER BY l.line;

-- name: asked
SELECT p.email
FROM order_list l
JOIN person_data p ON p.shop_id = $1 AND p.customer_id = l.customer_id AND p.person_id = l.person_id
WHERE l.shop_id = $1 AND l.customer_id = $2 AND l.asked_at = $3 AND p.erased_at IS NULL AND p.email IS NOT NULL;

-- name: titles
SELECT order_id, title
FROM order_line
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND role = 'item'
ORDER BY order_id, line;
