-- name: customers
SELECT c.customer_id, c.since, c.merged_into, c.erased_at, p.email, p.phone, p.name, p.language, f.segment, s.currency, f.last_at,
    coalesce(f.orders, 0) AS orders, coalesce(f.net, 0) AS net,
    (SELECT min(value) FROM customer_key k WHERE k.shop_id = $1 AND k.customer_id = c.customer_id AND k.kind = 'external_id')
        AS external_id,
    array(SELECT tag FROM customer_tag t WHERE t.shop_id = $1 AND t.customer_id = c.customer_id ORDER BY tag) AS tags
FROM (
    SELECT c.customer_id, c.since, c.merged_into, c.erased_at, c.person_id
    FROM customer c
    WHERE c.shop_id = $1 AND c.customer_id < $2
        AND ($3::uuid[] IS NULL OR c.customer_id = ANY ($3))
        AND ($5::text IS NULL OR c.customer_id IN (SELECT customer_id FROM customer_tag WHERE shop_id = $1 AND tag = $5))
    ORDER BY c.customer_id DESC
    LIMIT $4
) c
JOIN shop s ON s.shop_id = $1
LEFT JOIN figure_customers f ON f.shop_id = $1 AND f.customer_id = c.customer_id AND f.currency = s.currency
LEFT JOIN LATERAL (
    -- a row may hold nothing but a note
    SELECT email, phone, name, language
    FROM person_data p
    WHERE p.shop_id = $1 AND p.customer_id = c.customer_id AND (
        p.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone, p.name, p.address, p.billing) > 0
    )
    ORDER BY p.person_id DESC
    LIMIT 1
) p ON true
ORDER BY c.customer_id DESC;

-- name: begun
-- Up to $7 of each kind asked for, in no order: whole where fewer begin so.
(
    SELECT 'name' AS kind, customer_id
    FROM person_data
    WHERE shop_id = $1 AND name_key ~>=~ $2 AND name_key ~<~ $3 AND 'name' = ANY ($6::text[])
    LIMIT $7
)
UNION ALL
(
    SELECT 'last_name', customer_id
    FROM person_data
    WHERE shop_id = $1 AND name_key LIKE '% %' AND substring(name_key FROM '[^ ]+$') ~>=~ $2
        AND substring(name_key FROM '[^ ]+$') ~<~ $3 AND 'last_name' = ANY ($6)
    LIMIT $7
)
UNION ALL
(
    SELECT 'key', customer_id
    FROM customer_key
    WHERE shop_id = $1 AND value ~>=~ $4 AND value ~<~ $5 AND 'key' = ANY ($6)
    LIMIT $7
);

-- name: begun_newest
-- For what many begin with: customers from the newest on are looked at until a page is full. LIMIT 1 keeps the planner from
-- reading all who begin so into a hash.
SELECT c.customer_id
FROM customer c
WHERE c.shop_id = $1 AND c.customer_id < $7 AND ($9::uuid[] IS NULL OR c.customer_id = ANY ($9))
    AND ($10::text IS NULL OR c.customer_id IN (SELECT customer_id FROM customer_tag WHERE shop_id = $1 AND tag = $10))
    AND coalesce(
        (
            SELECT true
            FROM person_data p
            WHERE p.shop_id = $1 AND p.customer_id = c.customer_id AND (
                'name' = ANY ($6::text[]) AND p.name_key ~>=~ $2 AND p.name_key ~<~ $3
                OR 'last_name' = ANY ($6) AND p.name_key LIKE '% %' AND substring(p.name_key FROM '[^ ]+$') ~>=~ $2
                    AND substring(p.name_key FROM '[^ ]+$') ~<~ $3
            )
            LIMIT 1
        ),
        (
            SELECT true
            FROM customer_key k
            WHERE k.shop_id = $1 AND k.customer_id = c.customer_id AND 'key' = ANY ($6) AND k.value ~>=~ $4 AND k.value ~<~ $5
            LIMIT 1
        )
    )
ORDER BY c.customer_id DESC
LIMIT $8;

-- name: alike
-- Keys are each customer's own, so what two share is what they gave with their orders.
WITH mine AS (
    SELECT name_key, lower(email) AS email, phone, address->>'postal_code' AS postal_code, address->'lines' AS lines
    FROM person_data
    WHERE shop_id = $1 AND customer_id = $2 AND erased_at IS NULL
)
SELECT d.customer_id, array_agg(DISTINCT d.same ORDER BY d.same) AS same
FROM (
    SELECT p.customer_id, w.same
    FROM (SELECT DISTINCT name_key FROM mine WHERE name_key IS NOT NULL) m
    JOIN person_data p ON p.shop_id = $1 AND p.name_key = m.name_key AND p.customer_id <> $2
    CROSS JOIN LATERAL (
        SELECT 'name' AS same
        UNION ALL
        SELECT 'email' WHERE lower(p.email) IN (SELECT email FROM mine)
        UNION ALL
        SELECT 'phone' WHERE p.phone IN (SELECT phone FROM mine)
        UNION ALL
        SELECT 'address' WHERE EXISTS (
            SELECT FROM mine a WHERE a.postal_code = p.address->>'postal_code' AND a.lines = p.address->'lines'
        )
    ) w
    UNION
    SELECT k.customer_id, k.kind
    FROM mine m
    JOIN customer_key k ON k.shop_id = $1 AND k.customer_id <> $2
        AND (k.kind = 'email' AND k.value = m.email OR k.kind = 'phone' AND k.value = m.phone)
) d
JOIN customer c ON c.shop_id = $1 AND c.customer_id = d.customer_id AND c.erased_at IS NULL AND c.merged_into IS NULL
GROUP BY d.customer_id
ORDER BY count(DISTINCT d.same) DESC, d.customer_id DESC
LIMIT $3;

-- name: known_by
SELECT k.kind, k.customer_id
FROM unnest($2::text[], $3::text[]) AS w (kind, value)
JOIN customer_key k ON k.shop_id = $1 AND k.kind = w.kind AND k.value = w.value;

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
    WHERE p.shop_id = $1 AND p.customer_id = c.customer_id AND (
        p.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone, p.name, p.address, p.billing) > 0
    )
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

-- name: credit
-- The customer's own limits, and what they owe in this currency.
SELECT k.account_limit, k.delivery_limit, k.account_days, coalesce(o.account, 0) AS account_owed, coalesce(o.delivery, 0) AS delivery_owed
FROM (SELECT $2::uuid AS customer_id) c
LEFT JOIN customer_credit k ON k.shop_id = $1 AND k.customer_id = c.customer_id
CROSS JOIN LATERAL (
    SELECT sum(due) FILTER (WHERE terms = 'on_account')::bigint AS account, sum(due) FILTER (WHERE terms = 'on_delivery')::bigint AS delivery
    FROM (
        SELECT terms, greatest(0, total - credited - written_off - (paid - refunded - dispute_lost)) AS due
        FROM orders
        WHERE shop_id = $1 AND customer_id = c.customer_id AND currency = $3 AND terms IN ('on_account', 'on_delivery')
            AND status IN ('placed', 'confirmed', 'cancel_pending', 'completed')
    ) d
) o;

-- name: tags
SELECT tag FROM customer_tag WHERE shop_id = $1 AND customer_id = $2 ORDER BY tag;

-- name: notes
SELECT note_id, text, actor, created_at AS at FROM customer_note
WHERE shop_id = $1 AND customer_id = $2
ORDER BY note_id DESC
LIMIT 200;
