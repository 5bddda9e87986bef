-- name: customers
SELECT c.customer_id, c.since, c.erased_at, p.email, p.phone, p.name, p.language
FROM (
    SELECT c.customer_id, c.since, c.erased_at, c.person_id
    FROM customer c
    WHERE c.shop_id = $1 AND c.customer_id < $2
        AND ($3::uuid[] IS NULL OR c.customer_id = ANY ($3))
    ORDER BY c.customer_id DESC
    LIMIT $4
) c
LEFT JOIN LATERAL (
    SELECT email, phone, name, language
    FROM person_data p
    WHERE p.shop_id = $1 AND p.customer_id = c.customer_id AND (c.person_id IS NULL OR p.person_id = c.person_id)
    ORDER BY p.person_id DESC
    LIMIT 1
) p ON true
ORDER BY c.customer_id DESC;

-- name: known_by
SELECT k.kind, k.customer_id
FROM unnest($2::text[], $3::text[]) AS w (kind, value)
JOIN customer_key k ON k.shop_id = $1 AND k.kind = w.kind AND k.value = w.value;

-- name: named
SELECT DISTINCT customer_id
FROM person_data
WHERE shop_id = $1 AND name_key ~>=~ $2 AND name_key ~<~ $3 AND customer_id < $4
ORDER BY customer_id DESC
LIMIT $5;

-- name: customer
SELECT c.customer_id, c.since, c.erased_at, c.merged_into, c.email_marketing, c.sms_marketing, c.profiling, c.consent_at,
    c.consent_source, p.email, p.phone, p.name, p.language, p.address, p.billing,
    (SELECT count(*) FROM message m WHERE m.shop_id = $1 AND m.customer_id = $2) AS messages,
    (SELECT count(*) FROM return_order r JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id
        WHERE r.shop_id = $1 AND o.customer_id = $2) AS returns,
    (SELECT f.segment FROM figure_customers f JOIN shop s ON s.shop_id = $1 AND s.currency = f.currency
        WHERE f.shop_id = $1 AND f.customer_id = $2) AS segment
FROM customer c
LEFT JOIN LATERAL (
    SELECT email, phone, name, language, address, billing
    FROM person_data p
    WHERE p.shop_id = $1 AND p.customer_id = c.customer_id AND (c.person_id IS NULL OR p.person_id = c.person_id)
    ORDER BY p.person_id DESC
    LIMIT 1
) p ON true
WHERE c.shop_id = $1 AND c.customer_id = $2;

-- name: keys
SELECT kind, value FROM customer_key WHERE shop_id = $1 AND customer_id = $2 ORDER BY kind, value;

-- name: bought
SELECT currency, count(*) AS orders, sum(total)::bigint AS total, sum(total - credited)::bigint AS net, min(placed_at) AS first_at, max(placed_at) AS last_at
FROM orders
WHERE shop_id = $1 AND customer_id = $2 AND NOT test AND status IN ('placed', 'confirmed', 'completed', 'cancel_pending')
GROUP BY currency
ORDER BY currency;

-- name: tags
SELECT tag FROM customer_tag WHERE shop_id = $1 AND customer_id = $2 ORDER BY tag;

-- name: notes
SELECT note_id, text, actor, created_at AS at FROM customer_note
WHERE shop_id = $1 AND customer_id = $2
ORDER BY note_id DESC
LIMIT 200;
