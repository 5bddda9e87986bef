-- A page of orders is found in two moves. One index drives: it gives a window of at most $4 ids between $2 and $3, in
-- order (an order's id carries its placing time). Each id is then held against all filters. The driving statements
-- `by_...` take the place of `:drive`; the window is materialized and each order looked up by its key, with LIMIT 1, so
-- that the plan is the same for every value, cached or not, and for any number of orders.
-- $5 is the page's size, $6 to $26 are the filters, null where not given.

-- name: matching
WITH w AS MATERIALIZED (
    :drive
),
found AS MATERIALIZED (
    SELECT ARRAY (
        SELECT w.order_id
        FROM w
        CROSS JOIN LATERAL (
            SELECT
            FROM orders o
            WHERE o.shop_id = $1 AND o.order_id = w.order_id
                AND ($6::bigint IS NULL OR o.number = $6)
                AND ($7::text IS NULL OR EXISTS (
                    SELECT FROM external_order x
                    WHERE x.shop_id = $1 AND x.external_id = $7 AND x.channel = o.channel AND x.order_id = o.order_id
                ))
                AND ($8::text IS NULL OR o.channel = $8)
                AND ($9::uuid IS NULL OR o.customer_id = $9)
                AND ($10::uuid IS NULL OR EXISTS (
                    SELECT FROM order_line l WHERE l.shop_id = $1 AND l.item_id = $10 AND l.order_id = o.order_id
                ))
                AND ($11::jsonb IS NULL OR o.bundles @> $11)
                AND ($12::text IS NULL OR o.status = $12)
                AND ($13::uuid IS NULL OR EXISTS (
                    SELECT FROM reservation r WHERE r.shop_id = $1 AND r.location_id = $13 AND r.order_id = o.order_id
                ))
                AND ($14::text IS NULL OR EXISTS (
                    SELECT FROM order_tag t WHERE t.shop_id = $1 AND t.tag = $14 AND t.order_id = o.order_id
                ))
                -- by the person, whose row the page needs anyway: EXISTS would gather all people of that name first
                AND ($15::text IS NULL OR (
                    SELECT p.name_key ~>=~ $15 AND p.name_key ~<~ $16
                    FROM person_data p
                    WHERE p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
                ))
                AND ($17::bigint IS NULL AND $18::text IS NULL AND $19::uuid IS NULL AND $20::uuid IS NULL
                    OR o.number = $17
                    OR o.customer_id = $19
                    OR EXISTS (
                        SELECT FROM external_order x
                        WHERE x.shop_id = $1 AND x.external_id = $18 AND x.channel = o.channel AND x.order_id = o.order_id
                    )
                    OR ($21::jsonb IS NULL OR o.bundles @> $21) AND EXISTS (
                        SELECT FROM order_line l WHERE l.shop_id = $1 AND l.item_id = $20 AND l.order_id = o.order_id
                    ))
                AND ($22::bigint IS NULL OR o.total >= $22)
                AND ($23::bigint IS NULL OR o.total <= $23)
                AND ($24::text IS NULL OR $24 = ANY (o.holds) OR $24 = 'any' AND o.holds <> '{}')
                -- as `payment_status` and `fulfillment_status` of `decisions/summaries.py` have it
                AND ($25::text IS NULL OR $25 = (
                    SELECT CASE
                        WHEN m.kept > m.total THEN 'overpaid'
                        WHEN m.total = 0 THEN 'nothing_due'
                        WHEN m.kept = m.total THEN 'paid'
                        WHEN m.kept > 0 THEN 'part_paid'
                        WHEN o.authorized > 0 AND o.paid = 0 AND m.total <= (
                            SELECT coalesce(sum(a.authorized - a.captured), 0)
                            FROM payment a
                            WHERE a.shop_id = $1 AND a.order_id = o.order_id
                        ) THEN 'authorized'
                        WHEN o.terms = 'on_account' THEN 'on_account'
                        WHEN o.terms = 'on_delivery' THEN 'due_on_delivery'
                        ELSE 'unpaid'
                    END
                    FROM (
                        SELECT o.total - o.credited - o.written_off AS total, o.paid - o.refunded - o.dispute_lost AS kept
                    ) m
                ))
                AND ($26::text IS NULL OR $26 = (
                    SELECT CASE
                        WHEN u.wanted = 0 THEN 'canceled'
                        WHEN u.gone = u.wanted AND u.in_transit > 0 THEN 'shipped'
                        WHEN u.gone = u.wanted AND u.lost = u.wanted THEN 'lost'
                        WHEN u.gone = u.wanted AND (u.delivered > 0 OR o.delivered_at IS NOT NULL OR o.shipped_at IS NULL) THEN 'delivered'
                        WHEN u.gone = u.wanted AND u.comes_back > 0 THEN 'returning'
                        WHEN u.gone = u.wanted THEN 'returned'
                        WHEN u.gone > 0 THEN 'part_shipped'
                        WHEN u.ready = u.wanted THEN 'ready_for_pickup'
                        WHEN u.begun > 0 THEN 'in_progress'
                        WHEN u.backordered = u.wanted THEN 'backordered'
                        WHEN u.backordered > 0 THEN 'part_backordered'
                        WHEN u.unsourced > 0 THEN 'unsourced'
                        ELSE 'reserved'
                    END
                    FROM (
                        SELECT coalesce(sum(l.quantity - l.canceled), 0) AS wanted, sum(l.in_transit) AS in_transit,
                            sum(l.lost) AS lost, sum(l.ready_for_pickup) AS ready, sum(l.backordered) AS backordered,
                            sum(l.unsourced) AS unsourced, sum(l.delivered) AS delivered, sum(l."returning") AS comes_back,
                            sum(l.in_transit + l.delivered + l.lost + l."returning" + l.returned) AS gone,
                            sum(l.released + l.picked + l.packed + l.ready_for_pickup) AS begun
                        FROM order_line l
                        WHERE l.shop_id = $1 AND l.order_id = o.order_id
                    ) u
                ))
                -- as `open_orders` of insights.sql has it
                AND ($27::text IS NULL
                    OR $27 = 'held' AND o.holds <> '{}' AND NOT o.test AND o.status IN ('placed', 'confirmed', 'cancel_pending')
                    OR $27 <> 'held' AND NOT o.test AND $27 = CASE
                        WHEN o.status = 'placed' THEN 'awaiting_payment'
                        WHEN o.status = 'cancel_pending' THEN 'cancel_pending'
                        WHEN o.status <> 'confirmed' THEN 'ended'
                        WHEN o.holds <> '{}' THEN 'on_hold'
                        ELSE (
                            SELECT CASE
                                WHEN coalesce(sum(l.unsourced + l.backordered), 0) > 0 THEN 'waiting_for_stock'
                                WHEN sum(l.reserved) > 0 THEN 'to_release'
                                WHEN sum(l.released + l.picked + l.packed) > 0 THEN 'in_fulfillment'
                                WHEN sum(l.ready_for_pickup) > 0 THEN 'ready_for_pickup'
                                WHEN sum(l.in_transit) > 0 THEN 'on_the_way'
                                ELSE 'to_complete'
                            END
                            FROM order_line l
                            WHERE l.shop_id = $1 AND l.order_id = o.order_id
                        )
                    END)
            LIMIT 1
        ) o
        ORDER BY w.order_id DESC
        LIMIT $5
    ) AS ids
)
SELECT ids,
    -- the last id of a full window that did not fill the page; none where the window reached the end
    CASE
        WHEN cardinality(ids) < $5 THEN (SELECT w.order_id FROM w ORDER BY w.order_id DESC OFFSET $4::bigint - 1 LIMIT 1)
    END AS edge
FROM found;

-- name: by_time
SELECT order_id
FROM orders
WHERE shop_id = $1 AND order_id > $2 AND order_id < $3
ORDER BY order_id DESC
LIMIT $4;

-- name: by_number
SELECT order_id
FROM orders
WHERE shop_id = $1 AND number = $6 AND order_id > $2 AND order_id < $3
LIMIT $4;

-- name: by_external_id
SELECT order_id
FROM external_order
WHERE shop_id = $1 AND external_id = $7 AND order_id > $2 AND order_id < $3
ORDER BY order_id DESC
LIMIT $4;

-- name: by_customer
SELECT order_id
FROM orders
WHERE shop_id = $1 AND customer_id = $9 AND order_id > $2 AND order_id < $3
ORDER BY order_id DESC
LIMIT $4;

-- name: by_item
SELECT DISTINCT order_id
FROM order_line
WHERE shop_id = $1 AND item_id = $10 AND order_id > $2 AND order_id < $3
ORDER BY order_id DESC
LIMIT $4;

-- name: by_status
SELECT order_id
FROM orders
WHERE shop_id = $1 AND status = $12 AND order_id > $2 AND order_id < $3
ORDER BY order_id DESC
LIMIT $4;

-- name: by_location
SELECT DISTINCT order_id
FROM reservation
WHERE shop_id = $1 AND location_id = $13 AND order_id > $2 AND order_id < $3
ORDER BY order_id DESC
LIMIT $4;

-- name: by_tag
SELECT order_id
FROM order_tag
WHERE shop_id = $1 AND tag = $14 AND order_id > $2 AND order_id < $3
ORDER BY order_id DESC
LIMIT $4;

-- name: by_name
SELECT o.order_id
FROM (
    SELECT DISTINCT customer_id
    FROM person_data
    WHERE shop_id = $1 AND name_key ~>=~ $15 AND name_key ~<~ $16
) p
CROSS JOIN LATERAL (
    SELECT order_id
    FROM orders
    WHERE shop_id = $1 AND customer_id = p.customer_id AND order_id > $2 AND order_id < $3
    ORDER BY order_id DESC
    LIMIT $4
) o
ORDER BY o.order_id DESC
LIMIT $4;

-- name: by_guess
SELECT order_id
FROM (
    SELECT order_id FROM orders WHERE shop_id = $1 AND number = $17 AND order_id > $2 AND order_id < $3
    UNION
    SELECT order_id FROM external_order WHERE shop_id = $1 AND external_id = $18 AND order_id > $2 AND order_id < $3
    UNION
    (
        SELECT order_id
        FROM orders
        WHERE shop_id = $1 AND customer_id = $19 AND order_id > $2 AND order_id < $3
        ORDER BY order_id DESC
        LIMIT $4
    )
    UNION
    (
        SELECT DISTINCT order_id
        FROM order_line
        WHERE shop_id = $1 AND item_id = $20 AND order_id > $2 AND order_id < $3
        ORDER BY order_id DESC
        LIMIT $4
    )
) g
ORDER BY order_id DESC
LIMIT $4;

-- name: estimate
-- How many ids each index would give, counted up to $10 (people up to $12): the fewest drive.
SELECT (
        SELECT count(*) FROM (
            SELECT FROM orders
            WHERE shop_id = $1 AND customer_id = $4::uuid AND order_id > $2 AND order_id < $3
            LIMIT $10::bigint
        ) c
    ) AS by_customer,
    (
        SELECT count(*) FROM (
            SELECT FROM order_line
            WHERE shop_id = $1 AND item_id = $5::uuid AND order_id > $2 AND order_id < $3
            LIMIT $10::bigint
        ) c
    ) AS by_item,
    (
        SELECT count(*) FROM (
            SELECT FROM orders
            WHERE shop_id = $1 AND status = $6::text AND order_id > $2 AND order_id < $3
            LIMIT $10::bigint
        ) c
    ) AS by_status,
    (
        SELECT count(*) FROM (
            SELECT FROM reservation
            WHERE shop_id = $1 AND location_id = $7::uuid AND order_id > $2 AND order_id < $3
            LIMIT $10::bigint
        ) c
    ) AS by_location,
    (
        SELECT count(*) FROM (
            SELECT FROM order_tag
            WHERE shop_id = $1 AND tag = $8::text AND order_id > $2 AND order_id < $3
            LIMIT $10::bigint
        ) c
    ) AS by_tag,
    (
        SELECT count(*) FROM (
            SELECT FROM person_data
            WHERE shop_id = $1 AND name_key ~>=~ $9::text AND name_key ~<~ $11::text
            LIMIT $12::bigint
        ) c
    ) AS by_name;

-- name: resolve
-- The statements that follow have one plan that is right for all values: planning anew each time would cost more than they
-- do. It is kept while the tables grow, so it must not be one that suits small tables only.
SELECT set_config('plan_cache_mode', 'force_generic_plan', true) AS planned_once,
    set_config('enable_seqscan', 'off', true) AS by_index,
    (SELECT time_zone FROM shop WHERE shop_id = $1) AS time_zone,
    (SELECT customer_id FROM customer_key WHERE shop_id = $1 AND kind = 'email' AND value = $2::text) AS customer_id,
    (SELECT item_id FROM item WHERE shop_id = $1 AND sku_key = $3::text) AS item_id,
    (SELECT bundle FROM item WHERE shop_id = $1 AND sku_key = $3::text) AS bundle,
    (SELECT location_id FROM location WHERE shop_id = $1 AND code_key = $4::text) AS location_id,
    (SELECT number FROM orders WHERE shop_id = $1 AND number = $5::bigint) AS q_number,
    (SELECT external_id FROM external_order WHERE shop_id = $1 AND external_id = $6::text LIMIT 1) AS q_external_id,
    (SELECT customer_id FROM customer_key WHERE shop_id = $1 AND kind = 'email' AND value = $7::text) AS q_customer_id,
    (SELECT item_id FROM item WHERE shop_id = $1 AND sku_key = $8::text) AS q_item_id,
    (SELECT bundle FROM item WHERE shop_id = $1 AND sku_key = $8::text) AS q_bundle;

-- name: summaries
SELECT o.order_id, o.number, o.status, o.channel, o.external_id, o.test, o.currency, o.total, o.paid, o.refunded, o.dispute_lost,
    o.credited, o.written_off, o.terms, o.placed_at, o.shipped_at, o.delivered_at,
    CASE WHEN o.authorized > 0 AND o.paid = 0 THEN (
        SELECT coalesce(sum(authorized - captured), 0)::bigint FROM payment WHERE shop_id = $1 AND order_id = o.order_id
    ) ELSE 0 END AS to_take,
    o.ship_by, o.customer_id, o.country, o.holds, o.tags, p.name, p.email, l.*
FROM unnest($2::uuid[]) WITH ORDINALITY AS w (order_id, position)
JOIN orders o ON o.shop_id = $1 AND o.order_id = w.order_id
LEFT JOIN person_data p ON p.shop_id = $1 AND p.customer_id = o.customer_id AND p.person_id = o.person_id
CROSS JOIN LATERAL (
    SELECT count(*) AS lines, sum(unsourced)::bigint AS unsourced, sum(backordered)::bigint AS backordered,
        sum(reserved)::bigint AS reserved, sum(released)::bigint AS released, sum(picked)::bigint AS picked,
        sum(packed)::bigint AS packed, sum(ready_for_pickup)::bigint AS ready_for_pickup,
        sum(in_transit)::bigint AS in_transit, sum(delivered)::bigint AS delivered, sum(lost)::bigint AS lost,
        sum("returning")::bigint AS "returning", sum(returned)::bigint AS returned, sum(canceled)::bigint AS canceled
    FROM order_line
    WHERE shop_id = $1 AND order_id = o.order_id
) l
ORDER BY w.position;
