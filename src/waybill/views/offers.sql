-- name: about
SELECT s.name AS shop_name, s.country, s.time_zone, s.locale, coalesce(p.language, k.language) AS language,
    (
        -- a draft that is offered again is good for longer, by each of its links
        SELECT (n.data->>'expires_at')::timestamptz FROM event n
        WHERE n.shop_id = $1 AND n.order_id = $2 AND n.type = 'inquiry.quoted'
        ORDER BY n.seq DESC
        LIMIT 1
    ) AS expires_at,
    (
        SELECT max(n.seq) FILTER (WHERE n.type = 'order.drafted') > max(n.seq) FILTER (WHERE n.type = 'inquiry.quoted')
        FROM event n
        WHERE n.shop_id = $1 AND n.order_id = $2 AND n.type IN ('order.drafted', 'inquiry.quoted')
    ) AS is_changed
FROM event e
JOIN orders o ON o.shop_id = $1 AND o.order_id = $2
JOIN shop s ON s.shop_id = $1
LEFT JOIN customer c ON c.shop_id = $1 AND c.customer_id = o.customer_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
LEFT JOIN LATERAL (
    -- what was saved of the customer; where nothing was, and the order does not say how it is reached, what was given last
    SELECT d.language
    FROM person_data d
    WHERE d.shop_id = $1 AND d.customer_id = c.customer_id AND (
        d.person_id = c.person_id
        OR c.person_id IS NULL AND num_nonnulls(p.email, p.phone) = 0 AND num_nonnulls(d.email, d.phone) > 0
    )
    ORDER BY d.person_id DESC
    LIMIT 1
) k ON true
WHERE e.shop_id = $1 AND e.order_id = $2 AND e.seq = $3 AND e.type = 'inquiry.quoted';

-- name: units
SELECT DISTINCT i.item_id, i.unit
FROM order_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.order_id = $2;
