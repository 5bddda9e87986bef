-- name: seen
-- The orders of which a refund that failed is on the list.
SELECT DISTINCT order_id FROM exception_item
WHERE shop_id = $1 AND order_id = ANY ($2::uuid[]) AND kind = 'refund_failed' AND resolved_at IS NULL;
