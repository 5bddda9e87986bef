-- name: held_until
-- types: order.held order.holds_lifted
UPDATE orders o SET held_until = d.until
FROM (
    SELECT DISTINCT ON (e.order_id) e.order_id, (e.data->>'until')::timestamptz AS until
    FROM event e
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3
        AND (e.type = 'order.held' AND e.data ? 'until'
            OR e.type = 'order.holds_lifted' AND e.data->'holds_lifted' ? 'until_date')
    ORDER BY e.order_id, e.seq DESC
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;
