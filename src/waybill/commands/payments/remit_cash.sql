-- name: named
-- The collections that a list may mean: by the order's number, a parcel's tracking number, or the collector's own reference.
SELECT c.payment_id
FROM unnest($2::text[], $3::text[]) AS w (collector, reference)
JOIN orders o ON o.shop_id = $1 AND w.reference ~ '^[0-9]{1,18}$' AND o.number = w.reference::bigint
JOIN cash_collection c ON c.shop_id = $1 AND c.order_id = o.order_id AND c.collector = w.collector
UNION
SELECT c.payment_id
FROM unnest($2::text[], $3::text[]) AS w (collector, reference)
JOIN parcel p ON p.shop_id = $1 AND p.tracking_number = w.reference
JOIN cash_collection c ON c.shop_id = $1 AND c.order_id = p.order_id AND c.collector = w.collector
UNION
SELECT c.payment_id
FROM unnest($2::text[], $3::text[]) AS w (collector, reference)
JOIN cash_collection c ON c.shop_id = $1 AND c.collector = w.collector AND c.reference = w.reference;

-- name: lock_collections
SELECT payment_id FROM cash_collection
WHERE shop_id = $1 AND (payment_id = ANY ($3::uuid[]) OR collector = ANY ($2::text[]) AND remitted < amount)
ORDER BY payment_id
FOR NO KEY UPDATE;

-- name: collections
SELECT c.payment_id, c.order_id, o.number, c.collector, c.amount, c.amount - c.remitted AS open, o.currency, c.reference,
    array_remove(ARRAY[o.number::text, c.reference] || p.numbers, NULL) AS keys
FROM cash_collection c
JOIN orders o ON o.shop_id = $1 AND o.order_id = c.order_id
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(tracking_number), '{}') AS numbers
    FROM parcel
    WHERE shop_id = $1 AND order_id = c.order_id AND tracking_number IS NOT NULL
        AND (c.parcel_id IS NULL OR parcel_id = c.parcel_id)
) p
WHERE c.shop_id = $1 AND c.payment_id = ANY ($2::uuid[])
ORDER BY c.collected_at, c.payment_id;

-- name: known
SELECT r.collector, r.reference
FROM unnest($2::text[], $3::text[]) AS w (collector, reference)
JOIN remittance r ON r.shop_id = $1 AND r.collector = w.collector AND r.reference = w.reference;
