-- name: shipment
SELECT r.position, r.carrier, o.number, o.country, o.currency, s.name AS shop_name, d.address AS sender, d.name,
    l.address AS recipient
FROM return_order r
JOIN orders o ON o.shop_id = $1 AND o.order_id = r.order_id
JOIN shop s ON s.shop_id = $1
LEFT JOIN person_data d ON d.shop_id = $1 AND d.customer_id = o.customer_id AND d.person_id = o.person_id
LEFT JOIN LATERAL (
    SELECT address
    FROM location
    WHERE shop_id = $1 AND (location_id = r.location_id OR r.location_id IS NULL AND active)
    ORDER BY priority, code
    LIMIT 1
) l ON true
WHERE r.shop_id = $1 AND r.return_id = $2;
