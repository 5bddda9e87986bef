-- name: customers
SELECT customer_id FROM customer WHERE shop_id = $1 AND customer_id = ANY ($2::uuid[]) AND erased_at IS NULL AND merged_into IS NULL;

-- name: owners
SELECT k.kind, k.value, k.customer_id
FROM unnest($2::text[], $3::text[]) AS w (kind, value)
JOIN customer_key k ON k.shop_id = $1 AND k.kind = w.kind AND k.value = w.value;

-- name: claim
INSERT INTO customer_key (shop_id, kind, value, customer_id)
SELECT $1, w.kind, w.value, w.customer_id
FROM unnest($2::text[], $3::text[], $4::uuid[]) AS w (kind, value, customer_id)
ON CONFLICT (shop_id, kind, value) DO NOTHING
RETURNING kind, value;

-- name: release
DELETE FROM customer_key k
USING unnest($2::text[], $3::text[]) AS w (kind, value)
WHERE k.shop_id = $1 AND k.kind = w.kind AND k.value = w.value;

-- name: forget
DELETE FROM person_data p
USING unnest($2::uuid[], $3::uuid[]) AS r (customer_id, person_id)
WHERE p.shop_id = $1 AND p.customer_id = r.customer_id AND p.person_id = r.person_id;

-- name: keep
INSERT INTO person_data (
    shop_id, customer_id, person_id, email, phone, name, name_key, language, address, billing, texts, recorded_at
)
SELECT $1, p.customer_id, p.person_id, p.email, p.phone, p.name, p.name_key, p.language, p.address, p.billing, p.texts, $12
FROM unnest(
    $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::jsonb[], $10::jsonb[], $11::jsonb[]
) AS p (customer_id, person_id, email, phone, name, name_key, language, address, billing, texts);
