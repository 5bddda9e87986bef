-- name: all_messages
SELECT message_id, kind, status, cause_seq, created_at, order_id, customer_id, recipient, subject, attempts, last_error,
    sent_at
FROM message
WHERE shop_id = $1 AND message_id < $2 AND ($3::text[] IS NULL OR status = ANY ($3))
ORDER BY message_id DESC
LIMIT $4;

-- name: messages_of_order
SELECT message_id, kind, status, cause_seq, created_at, order_id, customer_id, recipient, subject, attempts, last_error,
    sent_at
FROM message
WHERE shop_id = $1 AND order_id = $5 AND message_id < $2 AND ($3::text[] IS NULL OR status = ANY ($3))
    AND ($6::uuid IS NULL OR customer_id = $6)
ORDER BY message_id DESC
LIMIT $4;

-- name: messages_of_customer
SELECT message_id, kind, status, cause_seq, created_at, order_id, customer_id, recipient, subject, attempts, last_error,
    sent_at
FROM message
WHERE shop_id = $1 AND customer_id = $5 AND message_id < $2 AND ($3::text[] IS NULL OR status = ANY ($3))
ORDER BY message_id DESC
LIMIT $4;

-- name: message
SELECT message_id, kind, status, cause_seq, created_at, order_id, customer_id, recipient, subject, attempts, last_error,
    sent_at, body_text AS text, body_html AS html
FROM message
WHERE shop_id = $1 AND message_id = $2;
