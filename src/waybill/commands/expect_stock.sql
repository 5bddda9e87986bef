-- name: waiting
SELECT DISTINCT f.order_id
FROM unnest($2::uuid[]) AS w (item_id)
CROSS JOIN LATERAL (
    SELECT l.order_id
    FROM order_line l
    WHERE l.shop_id = $1 AND l.item_id = w.item_id AND l.backordered > 0
    ORDER BY l.order_id
    LIMIT $3
) f;
