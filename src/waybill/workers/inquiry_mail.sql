-- name: reply
SELECT t.inquiry_id, t.body, q.reference,
    (
        SELECT f.subject FROM inquiry_message f
        WHERE f.shop_id = $1 AND f.inquiry_id = t.inquiry_id AND f.subject IS NOT NULL
        ORDER BY f.message_id
        LIMIT 1
    ) AS subject,
    -- whoever wrote is shown their own order only
    (
        SELECT o.order_id FROM orders o
        WHERE o.shop_id = $1 AND o.order_id = coalesce(q.order_id, q.draft_id) AND o.customer_id = q.customer_id
            AND o.status NOT IN ('draft', 'discarded')
    ) AS order_id
FROM inquiry_message t
JOIN inquiry q ON q.shop_id = $1 AND q.inquiry_id = t.inquiry_id
WHERE t.shop_id = $1 AND t.message_id = $2;

-- name: references
SELECT mail_id FROM inquiry_message
WHERE shop_id = $1 AND inquiry_id = $2 AND message_id < $3 AND mail_id IS NOT NULL
ORDER BY message_id DESC
LIMIT $4;
