-- name: lock_receipts
SELECT receipt_id, item_id, location_id, quantity, received, expected_on, reference
FROM expected_receipt
WHERE shop_id = $1 AND (receipt_id = ANY ($2::uuid[]) OR (item_id = ANY ($3::uuid[]) AND quantity > received))
ORDER BY receipt_id
FOR NO KEY UPDATE;
