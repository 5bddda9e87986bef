-- name: known
-- Whose addresses these are, of those who ordered; and the newest of their data with the address.
SELECT w.email, k.customer_id, p.person_id
FROM unnest($2::text[]) AS w (email)
JOIN customer_key k ON k.shop_id = $1 AND k.kind = 'email' AND k.value = w.email
JOIN customer c ON c.shop_id = $1 AND c.customer_id = k.customer_id AND c.erased_at IS NULL AND c.merged_into IS NULL
CROSS JOIN LATERAL (
    SELECT d.person_id FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = k.customer_id AND lower(d.email) = w.email AND d.erased_at IS NULL
    ORDER BY d.recorded_at DESC, d.person_id DESC
    LIMIT 1
) p
WHERE EXISTS (
    SELECT FROM orders o WHERE o.shop_id = $1 AND o.customer_id = k.customer_id AND o.status NOT IN ('draft', 'discarded')
);

-- name: claim
-- Those who were not written to of late.
INSERT INTO order_list AS l (shop_id, customer_id, person_id, asked_at)
SELECT $1, w.customer_id, w.person_id, $4
FROM unnest($2::uuid[], $3::uuid[]) AS w (customer_id, person_id)
ON CONFLICT (shop_id, customer_id) DO UPDATE SET person_id = excluded.person_id, asked_at = excluded.asked_at
WHERE l.asked_at <= $5
RETURNING customer_id, person_id;
