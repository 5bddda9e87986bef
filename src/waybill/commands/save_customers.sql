-- name: owners
SELECT k.kind, k.value, k.customer_id
FROM unnest($2::text[], $3::text[]) AS w (kind, value)
JOIN customer_key k ON k.shop_id = $1 AND k.kind = w.kind AND k.value = w.value;

-- name: lock_customers
SELECT customer_id FROM customer
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]) AND erased_at IS NULL
ORDER BY customer_id
FOR NO KEY UPDATE;

-- name: current
SELECT DISTINCT ON (c.customer_id) c.customer_id, p.email, p.phone, p.name, p.language, p.address
FROM customer c
JOIN person_data p ON p.shop_id = $1 AND p.customer_id = c.customer_id
WHERE c.shop_id = $1 AND c.customer_id = ANY ($2::uuid[])
-- what was saved for the customer, else what the newest order said of them: a row may hold nothing but a note
ORDER BY c.customer_id, p.person_id = c.person_id DESC NULLS LAST,
    num_nonnulls(p.email, p.phone, p.name, p.address, p.billing) > 0 DESC, p.person_id DESC;

-- name: give_up
DELETE FROM customer_key k
USING unnest($2::text[], $3::text[], $4::uuid[]) AS w (kind, value, customer_id)
WHERE k.shop_id = $1 AND k.kind = w.kind AND k.value = w.value AND k.customer_id = w.customer_id;

-- name: claim
INSERT INTO customer_key (shop_id, kind, value, customer_id)
SELECT $1, w.kind, w.value, w.customer_id
FROM unnest($2::text[], $3::text[], $4::uuid[]) AS w (kind, value, customer_id)
ON CONFLICT (shop_id, kind, value) DO NOTHING
RETURNING kind, value;
