-- name: lock
SELECT inquiry_id FROM inquiry
WHERE shop_id = $1 AND inquiry_id = ANY ($2::uuid[])
ORDER BY inquiry_id
FOR NO KEY UPDATE;

-- name: inquiries
-- Who asked is reached as the customer is: by what was saved of them, else by the newest address.
SELECT q.inquiry_id, q.reference, q.status, q.customer_id, q.order_id, q.draft_id, p.email, p.phone, p.name, p.language,
    coalesce(o.status = 'draft', false) AS has_draft
FROM inquiry q
LEFT JOIN orders o ON o.shop_id = $1 AND o.order_id = q.draft_id
LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = q.customer_id
LEFT JOIN LATERAL (
    SELECT d.email, d.phone, d.name, d.language
    FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = q.customer_id AND num_nonnulls(d.email, d.phone, d.name) > 0
    ORDER BY d.email IS NOT NULL DESC, d.person_id = c.person_id DESC NULLS LAST, d.recorded_at DESC
    LIMIT 1
) p ON true
WHERE q.shop_id = $1 AND q.inquiry_id = ANY ($2::uuid[]);

-- name: keep
INSERT INTO inquiry_message (
    shop_id, inquiry_id, message_id, customer_id, direction, actor, subject, body, sender, mail_id, is_auto, attachments, created_at
)
SELECT $1, m.inquiry_id, m.message_id, m.customer_id, m.direction, m.actor, m.subject, m.body, m.sender, m.mail_id, m.is_auto,
    m.attachments, $13
FROM unnest(
    $2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::boolean[],
    $12::jsonb[]
) AS m (inquiry_id, message_id, customer_id, direction, actor, subject, body, sender, mail_id, is_auto, attachments);
