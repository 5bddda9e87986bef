-- name: page
SELECT q.inquiry_id, q.reference, q.status, q.channel, q.opened_at, q.changed_at, q.customer_id, q.order_id, q.draft_id,
    p.name, p.email,
    (
        SELECT m.subject FROM inquiry_message m
        WHERE m.shop_id = $1 AND m.inquiry_id = q.inquiry_id AND m.subject IS NOT NULL
        ORDER BY m.message_id
        LIMIT 1
    ) AS subject
FROM inquiry q
LEFT JOIN LATERAL (
    SELECT d.name, d.email FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = q.customer_id
    ORDER BY d.email IS NOT NULL DESC, d.name IS NOT NULL DESC, d.recorded_at DESC
    LIMIT 1
) p ON true
WHERE q.shop_id = $1 AND q.inquiry_id < $2 AND ($3::text IS NULL OR q.status = $3) AND ($4::uuid IS NULL OR q.customer_id = $4)
    AND ($5::uuid IS NULL OR q.order_id = $5 OR q.draft_id = $5)
ORDER BY q.inquiry_id DESC
LIMIT $6;

-- name: one
SELECT q.inquiry_id, q.reference, q.status, q.channel, q.opened_at, q.changed_at, q.customer_id, q.order_id, q.draft_id,
    p.name, p.email,
    (
        SELECT m.subject FROM inquiry_message m
        WHERE m.shop_id = $1 AND m.inquiry_id = q.inquiry_id AND m.subject IS NOT NULL
        ORDER BY m.message_id
        LIMIT 1
    ) AS subject
FROM inquiry q
LEFT JOIN LATERAL (
    SELECT d.name, d.email FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = q.customer_id
    ORDER BY d.email IS NOT NULL DESC, d.name IS NOT NULL DESC, d.recorded_at DESC
    LIMIT 1
) p ON true
WHERE q.shop_id = $1 AND (q.inquiry_id = $2 OR q.reference = $3);

-- name: thread
SELECT t.inquiry_id, t.message_id, t.direction, t.created_at AS at, t.actor, t.subject, t.body AS text, t.sender, t.is_auto AS auto,
    t.attachments, m.status AS sent
FROM inquiry_message t
LEFT JOIN message m ON m.shop_id = $1 AND m.message_id = t.message_id
WHERE t.shop_id = $1 AND t.inquiry_id = ANY ($2::uuid[])
ORDER BY t.message_id;

-- name: of_customer
SELECT q.inquiry_id, q.reference, q.status, q.channel, q.opened_at, q.changed_at, q.customer_id, q.order_id, q.draft_id,
    (
        SELECT m.subject FROM inquiry_message m
        WHERE m.shop_id = $1 AND m.inquiry_id = q.inquiry_id AND m.subject IS NOT NULL
        ORDER BY m.message_id
        LIMIT 1
    ) AS subject
FROM inquiry q
WHERE q.shop_id = $1 AND q.customer_id = $2
ORDER BY q.inquiry_id;
