-- name: people
SELECT o.order_id, o.customer_id, p.email, p.phone, p.name, p.language, p.address, p.billing, p.texts
FROM orders o
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[]);
