-- name: note
INSERT INTO message (shop_id, message_id, cause_seq, kind, order_id, customer_id, status, created_at, not_before)
SELECT $1, n.message_id, n.cause_seq, n.kind, n.order_id, o.customer_id, 'pending', $7, n.not_before
FROM unnest($2::uuid[], $3::bigint[], $4::text[], $5::uuid[], $6::timestamptz[]) AS n (message_id, cause_seq, kind, order_id, not_before)
JOIN orders o ON o.shop_id = $1 AND o.order_id = n.order_id
ON CONFLICT (shop_id, cause_seq, kind) DO NOTHING
RETURNING message_id;

-- name: note_answers
-- The mail has the id of what was said, so that what answers it is known again.
INSERT INTO message (shop_id, message_id, cause_seq, kind, inquiry_id, customer_id, status, created_at)
SELECT $1, n.message_id, n.cause_seq, 'inquiry_reply', n.inquiry_id, q.customer_id, 'pending', $5
FROM unnest($2::uuid[], $3::bigint[], $4::uuid[]) AS n (message_id, cause_seq, inquiry_id)
JOIN inquiry q ON q.shop_id = $1 AND q.inquiry_id = n.inquiry_id
ON CONFLICT (shop_id, cause_seq, kind) DO NOTHING
RETURNING message_id;

-- name: note_order_lists
INSERT INTO message (shop_id, message_id, cause_seq, kind, customer_id, status, created_at)
SELECT $1, n.message_id, n.cause_seq, 'order_list', n.customer_id, 'pending', $5
FROM unnest($2::uuid[], $3::bigint[], $4::uuid[]) AS n (message_id, cause_seq, customer_id)
ON CONFLICT (shop_id, cause_seq, kind) DO NOTHING
RETURNING message_id;

-- name: read
SELECT m.status, m.attempts, m.kind, m.cause_seq, m.order_id, m.inquiry_id, m.created_at, m.not_before, coalesce(o.test, false) AS test,
    c.customer_id, coalesce(p.person_id, k.person_id) AS person_id,
    coalesce(c.erased_at, p.erased_at) IS NOT NULL AS erased, coalesce(p.email, k.email) AS email, coalesce(p.phone, k.phone) AS phone,
    coalesce(p.name, k.name) AS name, coalesce(p.language, k.language) AS language, p.address,
    s.name AS shop_name, s.locale, s.time_zone, s.settings, l.asked_at
FROM message m
JOIN shop s ON s.shop_id = m.shop_id
LEFT JOIN orders o ON o.shop_id = m.shop_id AND o.order_id = m.order_id
LEFT JOIN customer c ON c.shop_id = m.shop_id AND c.customer_id = coalesce(o.customer_id, m.customer_id)
-- a link to all orders of an address goes to that address
LEFT JOIN order_list l ON l.shop_id = m.shop_id AND l.customer_id = m.customer_id AND m.kind = 'order_list'
LEFT JOIN person_data p ON p.shop_id = m.shop_id AND p.customer_id = coalesce(o.customer_id, l.customer_id)
    AND p.person_id = coalesce(o.person_id, l.person_id)
-- What was saved of the customer; where nothing was, and the order does not say how it is reached, what was given last. Of who
-- wrote to us without an order, or apart from it, and of whom a draft is offered, the newest address holds.
LEFT JOIN LATERAL (
    SELECT d.person_id, d.email, d.phone, d.name, d.language FROM person_data d
    WHERE d.shop_id = c.shop_id AND d.customer_id = c.customer_id
        AND (
            d.person_id = c.person_id
            OR (m.inquiry_id IS NOT NULL OR m.kind = 'quote') AND d.email IS NOT NULL
            OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone) = 0 AND num_nonnulls(d.email, d.phone) > 0
        )
    ORDER BY d.person_id = c.person_id AND d.email IS NOT NULL DESC NULLS LAST, d.recorded_at DESC
    LIMIT 1
) k ON true
WHERE m.shop_id = $1 AND m.message_id = $2;

-- name: stories
SELECT seq, id, type, order_id, occurred_at, recorded_at, data
FROM event
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND seq <= $3 AND type = ANY ($4::text[])
ORDER BY order_id, seq;

-- name: claim
-- Nobody else sends it meanwhile, unless whoever began has been at it since before $4: that one is gone.
UPDATE message SET sending_at = $3
WHERE shop_id = $1 AND message_id = $2 AND status = 'pending' AND (sending_at IS NULL OR sending_at < $4)
RETURNING message_id;

-- name: lock_person
SELECT person_id FROM person_data
WHERE shop_id = $1 AND customer_id = $2 AND person_id = $3 AND erased_at IS NULL
ORDER BY customer_id, person_id
FOR NO KEY UPDATE;

-- name: settle
UPDATE message SET status = $3, recipient = $4, subject = $5, body_text = $6, body_html = $7, last_error = $8,
    sent_at = $9, attempts = attempts + 1, sending_at = NULL
WHERE shop_id = $1 AND message_id = $2;

-- name: count_failure
UPDATE message SET status = $3, attempts = $4, last_error = $5, sending_at = NULL WHERE shop_id = $1 AND message_id = $2;

-- name: reopen
UPDATE message SET status = 'pending', attempts = 0
WHERE shop_id = $1 AND message_id = ANY ($2::uuid[]) AND status IN ('failed', 'kept')
RETURNING message_id;
