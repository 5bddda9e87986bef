-- name: lock_customers
SELECT customer_id, erased_at FROM customer
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[])
ORDER BY customer_id
FOR NO KEY UPDATE;

-- name: count_orders
SELECT customer_id, count(*) AS orders FROM orders
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[])
GROUP BY customer_id;

-- name: words
-- What stored answers might quote: only what is not also an ordinary word or an amount in other people's answers.
SELECT DISTINCT lower(w.word) AS word
FROM (
    SELECT unnest(ARRAY[p.email, p.phone, p.name, p.address->>'phone', p.billing->>'phone', p.billing->>'name']) AS word
    FROM person_data p
    WHERE p.shop_id = $1 AND p.customer_id = ANY ($2::uuid[])
    UNION ALL
    SELECT jsonb_array_elements_text(a.address->'lines')
    FROM person_data p, unnest(ARRAY[p.address, p.billing]) AS a (address)
    WHERE p.shop_id = $1 AND p.customer_id = ANY ($2::uuid[]) AND a.address ? 'lines'
    UNION ALL
    SELECT k.value FROM customer_key k
    WHERE k.shop_id = $1 AND k.customer_id = ANY ($2::uuid[]) AND k.kind IN ('email', 'phone')
) AS w
WHERE w.word LIKE '%@%' OR length(w.word) >= 9 AND w.word ~ '[ +0-9]';

-- name: keep_addressees
-- The law wants invoices kept with whom they were to; nothing else reads these, and they go when their time is up.
INSERT INTO invoice_addressee (shop_id, customer_id, person_id, name, address, billing, keep_until)
SELECT $1, p.customer_id, p.person_id, p.name, p.address - ARRAY['phone', 'latitude', 'longitude'],
    p.billing - ARRAY['phone', 'latitude', 'longitude'], (i.newest + make_interval(years => k.years))::date
FROM (
    SELECT coalesce((settings->'invoices'->>'keep_years')::integer, 10) AS years FROM shop WHERE shop_id = $1
) k
JOIN person_data p ON p.shop_id = $1 AND p.customer_id = ANY ($2::uuid[]) AND p.erased_at IS NULL
CROSS JOIN LATERAL (
    SELECT max(issued_at) AS newest
    FROM invoice
    WHERE shop_id = $1 AND customer_id = p.customer_id AND person_id = p.person_id
) i
WHERE k.years > 0 AND i.newest IS NOT NULL
ON CONFLICT (shop_id, customer_id, person_id) DO NOTHING;

-- name: blank_people
UPDATE person_data SET email = NULL, phone = NULL, name = NULL, name_key = NULL, language = NULL, address = NULL,
    billing = NULL, texts = NULL, erased_at = $3
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]) AND erased_at IS NULL;

-- name: delete_keys
DELETE FROM customer_key WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: blank_messages
UPDATE message m SET recipient = NULL, subject = NULL, body_text = NULL, body_html = NULL, last_error = NULL,
    status = CASE WHEN m.sent_at IS NULL THEN 'erased' ELSE m.status END
WHERE m.shop_id = $1 AND (
    m.customer_id = ANY ($2::uuid[])
    OR m.order_id IN (SELECT o.order_id FROM orders o WHERE o.shop_id = $1 AND o.customer_id = ANY ($2::uuid[]))
);

-- name: blank_deliveries
UPDATE webhook_delivery d SET last_error = NULL
WHERE d.shop_id = $1 AND d.last_error IS NOT NULL AND d.seq IN (
    SELECT e.seq FROM orders o JOIN event e ON e.shop_id = $1 AND e.order_id = o.order_id
    WHERE o.shop_id = $1 AND o.customer_id = ANY ($2::uuid[])
    UNION
    SELECT e.seq FROM event e WHERE e.shop_id = $1 AND e.type IN ('customer.added', 'customer.changed')
        AND e.subject = ANY ($2::uuid[]::text[])
);

-- name: blank_dead_letters
UPDATE queue.dead_letter d SET error = ''
WHERE d.shop_id = $1 AND d.error <> '' AND d.seq IN (
    SELECT e.seq FROM orders o JOIN event e ON e.shop_id = $1 AND e.order_id = o.order_id
    WHERE o.shop_id = $1 AND o.customer_id = ANY ($2::uuid[])
    UNION
    SELECT e.seq FROM event e WHERE e.shop_id = $1 AND e.type IN ('customer.added', 'customer.changed')
        AND e.subject = ANY ($2::uuid[]::text[])
);

-- name: blank_answers
UPDATE idempotency i SET answer = $3
WHERE i.shop_id = $1 AND i.answer IS NOT NULL AND EXISTS (
    SELECT FROM unnest($2::text[]) AS w (word)
    WHERE position(w.word IN lower(convert_from(i.answer, 'UTF8'))) > 0
);

-- name: delete_quoting_keys
DELETE FROM idempotency i
WHERE i.shop_id = $1 AND i.answer IS NOT NULL AND EXISTS (
    SELECT FROM unnest($2::text[]) AS w (word) WHERE position(w.word IN lower(i.key)) > 0
);

-- name: delete_quoting_notes
DELETE FROM history_note n
WHERE n.shop_id = $1 AND EXISTS (
    SELECT FROM unnest($2::text[]) AS w (word) WHERE position(w.word IN lower(n.text)) > 0
);

-- name: delete_notes
DELETE FROM customer_note WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: blank_inquiries
UPDATE inquiry_message SET subject = NULL, body = NULL, sender = NULL, mail_id = NULL, attachments = NULL
WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: delete_inquiry_drafts
DELETE FROM inquiry_draft WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]);

-- name: delete_positions
DELETE FROM parcel_position n
USING orders o
WHERE n.shop_id = $1 AND o.shop_id = $1 AND o.order_id = n.order_id AND o.customer_id = ANY ($2::uuid[]);
