-- name: orders_of
SELECT customer_id, order_id FROM orders WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: lock_orders
SELECT order_id FROM orders
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[])
ORDER BY order_id
FOR NO KEY UPDATE;

-- name: lock_accounts
SELECT account_id FROM stored_value
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[])
ORDER BY account_id
FOR NO KEY UPDATE;

-- name: limits
SELECT customer_id, account_limit, delivery_limit, account_days
FROM customer_credit
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: move_people
UPDATE person_data p SET customer_id = m.customer_id
FROM unnest($2::uuid[], $3::uuid[]) AS m (customer_id, duplicate_id)
WHERE p.shop_id = $1 AND p.customer_id = m.duplicate_id;

-- name: move_keys
UPDATE customer_key k SET customer_id = m.customer_id
FROM unnest($2::uuid[], $3::uuid[]) AS m (customer_id, duplicate_id)
WHERE k.shop_id = $1 AND k.customer_id = m.duplicate_id;

-- name: move_notes
UPDATE customer_note n SET customer_id = m.customer_id
FROM unnest($2::uuid[], $3::uuid[]) AS m (customer_id, duplicate_id)
WHERE n.shop_id = $1 AND n.customer_id = m.duplicate_id;

-- name: move_messages
UPDATE message n SET customer_id = m.customer_id
FROM unnest($2::uuid[], $3::uuid[]) AS m (customer_id, duplicate_id)
WHERE n.shop_id = $1 AND n.customer_id = m.duplicate_id;

-- name: move_inquiry_messages
UPDATE inquiry_message n SET customer_id = m.customer_id
FROM unnest($2::uuid[], $3::uuid[]) AS m (customer_id, duplicate_id)
WHERE n.shop_id = $1 AND n.customer_id = m.duplicate_id;

-- name: move_inquiry_drafts
UPDATE inquiry_draft n SET customer_id = m.customer_id
FROM unnest($2::uuid[], $3::uuid[]) AS m (customer_id, duplicate_id)
WHERE n.shop_id = $1 AND n.customer_id = m.duplicate_id;
