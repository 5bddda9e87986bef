-- name: to_whom
SELECT o.order_id, o.test, c.customer_id, coalesce(p.email, k.email) AS email, coalesce(p.name, k.name) AS name,
    coalesce(p.language, k.language) AS language, p.address, s.name AS shop_name, s.locale, s.time_zone
FROM orders o
JOIN shop s ON s.shop_id = o.shop_id
LEFT JOIN customer c ON c.shop_id = o.shop_id AND c.customer_id = o.customer_id
LEFT JOIN person_data p ON p.shop_id = o.shop_id AND p.customer_id = o.customer_id AND p.person_id = o.person_id
LEFT JOIN LATERAL (
    -- what was saved of the customer; where nothing was, and the order does not say how it is reached, what was given last
    SELECT d.email, d.name, d.language
    FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = c.customer_id AND (
        d.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone) = 0 AND num_nonnulls(d.email, d.phone) > 0
    )
    ORDER BY d.person_id DESC
    LIMIT 1
) k ON true
WHERE o.shop_id = $1 AND o.order_id = $2;

-- name: story
SELECT seq, id, type, order_id, occurred_at, recorded_at, data
FROM event
WHERE shop_id = $1 AND order_id = $2 AND type = ANY ($3::text[])
ORDER BY seq;

-- name: units
SELECT DISTINCT l.sku, i.unit
FROM order_line l
JOIN item i ON i.shop_id = l.shop_id AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.order_id = $2;

-- name: place
SELECT name, address FROM location WHERE shop_id = $1 AND location_id = $2;

-- name: code
SELECT code FROM pickup_code WHERE shop_id = $1 AND fulfillment_id = $2;

-- name: texts
SELECT texts FROM person_data WHERE shop_id = $1 AND customer_id = $2 AND person_id = $3 AND erased_at IS NULL;

-- name: own_words
SELECT language, is_off, subject, intro, paragraph
FROM message_template
WHERE shop_id = $1 AND kind = $2 AND language = ANY (ARRAY['', $3]);
