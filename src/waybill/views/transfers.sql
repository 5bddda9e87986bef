-- name: transfers
SELECT t.transfer_id, a.code AS origin, b.code AS destination, t.status, t.reference, t.expected_on, t.carrier,
    t.tracking_number, t.created_at, t.shipped_at, t.ended_at
FROM transfer t
JOIN location a ON a.shop_id = $1 AND a.location_id = t.origin_id
JOIN location b ON b.shop_id = $1 AND b.location_id = t.destination_id
WHERE t.shop_id = $1 AND t.transfer_id < $2 AND ($3::text IS NULL OR t.status = $3)
    AND ($4::text IS NULL OR a.code_key = $4) AND ($5::text IS NULL OR b.code_key = $5)
    AND ($7::uuid IS NULL OR t.transfer_id = $7)
ORDER BY t.transfer_id DESC
LIMIT $6;

-- name: lines
SELECT l.transfer_id, l.line, i.sku, i.title, i.scale, i.unit, l.quantity, l.shipped, l.received, l.damaged, l.receipt_id
FROM transfer_line l
JOIN item i ON i.shop_id = $1 AND i.item_id = l.item_id
WHERE l.shop_id = $1 AND l.transfer_id = ANY ($2::uuid[])
ORDER BY l.transfer_id, l.line;
