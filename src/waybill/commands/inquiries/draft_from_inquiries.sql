-- name: keep
INSERT INTO inquiry_draft (shop_id, order_id, inquiry_id, customer_id, request)
SELECT $1, d.order_id, d.inquiry_id, d.customer_id, d.request
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::jsonb[]) AS d (order_id, inquiry_id, customer_id, request)
ON CONFLICT (shop_id, order_id) DO UPDATE SET request = excluded.request;
