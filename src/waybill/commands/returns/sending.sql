-- name: people
-- Who was erased is nobody.
SELECT o.order_id, o.test, c.customer_id, p.email, p.phone, p.name, p.language, p.address, p.billing
FROM orders o
LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = o.customer_id AND c.erased_at IS NULL AND c.merged_into IS NULL
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = c.customer_id AND p.person_id = o.person_id
WHERE o.shop_id = $1 AND o.order_id = ANY ($2::uuid[]);

-- name: refundable
SELECT order_id, payment_id, captured - refunded - refund_pending - dispute_lost AS amount
FROM payment
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND captured > refunded + refund_pending + dispute_lost
ORDER BY order_id, created_at, payment_id;
