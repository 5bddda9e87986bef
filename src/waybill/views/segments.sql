-- name: shop
SELECT s.currency, (SELECT max(scored_at) FROM figure_customers f WHERE f.shop_id = $1 AND f.currency = s.currency) AS scored_at
FROM shop s
WHERE s.shop_id = $1;

-- name: counts
SELECT segment, count(*) AS customers, sum(orders)::bigint AS orders, sum(net)::bigint AS net
FROM figure_customers
WHERE shop_id = $1 AND currency = $2 AND segment IS NOT NULL
GROUP BY segment;

-- name: customers
-- What a customer was never asked, they agreed to where their last order says so.
SELECT f.customer_id, f.segment, f.recency, f.frequency, f.value, f.orders, f.net, f.first_at, f.last_at, p.email, p.phone, p.name,
    p.language
FROM figure_customers f
JOIN customer c ON c.shop_id = $1 AND c.customer_id = f.customer_id AND c.erased_at IS NULL
LEFT JOIN LATERAL (
    SELECT o.consent
    FROM orders o
    WHERE o.shop_id = $1 AND o.customer_id = f.customer_id
    ORDER BY o.order_id DESC
    LIMIT 1
) o ON true
LEFT JOIN LATERAL (
    SELECT email, phone, name, language
    FROM person_data p
    WHERE p.shop_id = $1 AND p.customer_id = f.customer_id AND (
        p.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone, p.name, p.address, p.billing) > 0
    )
    ORDER BY p.person_id DESC
    LIMIT 1
) p ON $4::text IS NOT NULL
WHERE f.shop_id = $1 AND f.currency = $2 AND f.customer_id > $6 AND f.segment IS NOT NULL
    AND ($3::text IS NULL OR f.segment = $3)
    AND ($4::text IS NULL OR coalesce(
        CASE $4 WHEN 'email_marketing' THEN c.email_marketing WHEN 'sms_marketing' THEN c.sms_marketing ELSE c.profiling END,
        (o.consent->>$4)::boolean, false
    ))
    AND ($5::text IS NULL OR EXISTS (
        SELECT FROM customer_tag t WHERE t.shop_id = $1 AND t.customer_id = f.customer_id AND t.tag = $5
    ))
    AND ($7::bigint IS NULL OR f.orders >= $7)
    AND ($9::uuid IS NULL OR f.customer_id <= $9)
ORDER BY f.customer_id
LIMIT $8;

-- name: exports
SELECT export_id, webhook_id, status, consent, segment, tag, least_orders, pages, customers, attempts, last_status, last_error,
    started_at, next_at, ended_at
FROM segment_export
WHERE shop_id = $1 AND export_id < $2
ORDER BY export_id DESC
LIMIT $3;
