-- name: lock_customers
SELECT customer_id, erased_at, merged_into, email_marketing, sms_marketing, profiling
FROM customer
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[])
ORDER BY customer_id
FOR NO KEY UPDATE;

-- name: tags
SELECT customer_id, tag FROM customer_tag WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: keep_notes
INSERT INTO customer_note (shop_id, customer_id, note_id, text, actor, created_at)
SELECT $1, n.customer_id, n.note_id, n.text, n.actor, $6
FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS n (customer_id, note_id, text, actor);
