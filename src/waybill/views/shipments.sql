-- name: shipment
SELECT p.order_id, p.carrier, p.service, p.position, p.weight, o.number, o.country, o.terms, o.currency, s.name AS shop_name,
    l.address AS sender, d.address AS recipient, d.name
FROM parcel p
JOIN orders o ON o.shop_id = $1 AND o.order_id = p.order_id
JOIN fulfillment f ON f.shop_id = $1 AND f.fulfillment_id = p.fulfillment_id
JOIN location l ON l.shop_id = $1 AND l.location_id = f.location_id
JOIN shop s ON s.shop_id = $1
LEFT JOIN person_data d ON d.shop_id = $1 AND d.customer_id = o.customer_id AND d.person_id = o.person_id
WHERE p.shop_id = $1 AND p.parcel_id = $2;

-- name: doors
SELECT parcel_id, status, cash FROM parcel WHERE shop_id = $1 AND order_id = $2 ORDER BY position;

-- name: cash
-- What was taken at the door, by the parcel that it was noted for.
SELECT parcel_id, sum(amount)::bigint AS amount
FROM cash_collection
WHERE shop_id = $1 AND order_id = $2
GROUP BY parcel_id;

-- name: forgone
-- What was credited for goods that came back or never arrived.
SELECT coalesce(sum(amount), 0)::bigint AS amount
FROM order_credit
WHERE shop_id = $1 AND order_id = $2 AND kind IN ('return', 'claim', 'refused_at_door');
