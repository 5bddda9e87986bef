-- name: contacts
SELECT recorded_at, email, phone, name, language, address, billing
FROM person_data
WHERE shop_id = $1 AND customer_id = $2 AND erased_at IS NULL
ORDER BY person_id;

-- name: messages
SELECT message_id, kind, status, cause_seq, created_at, order_id, customer_id, recipient, subject, attempts, last_error,
    sent_at, body_text AS text, body_html AS html
FROM message
WHERE shop_id = $1 AND customer_id = $2
ORDER BY message_id;
