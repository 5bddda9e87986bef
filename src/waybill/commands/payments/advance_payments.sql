-- name: exceptions
SELECT order_id, kind, subject_id FROM exception_item
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND kind IN ('refund_failed', 'late_money') AND resolved_at IS NULL;
