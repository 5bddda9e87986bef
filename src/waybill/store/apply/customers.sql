-- name: customer
-- types: customer.added
INSERT INTO customer (shop_id, customer_id, since)
SELECT e.shop_id, (e.data->>'customer_id')::uuid, e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.added';

-- name: customer_person
-- types: customer.changed
UPDATE customer c SET person_id = d.person_id
FROM (
    SELECT DISTINCT ON (d.customer_id) d.customer_id, d.person_id
    FROM event e, jsonb_to_record(e.data) AS d (customer_id uuid, person_id uuid)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.changed'
    ORDER BY d.customer_id, e.seq DESC
) d
WHERE c.shop_id = $1 AND c.customer_id = d.customer_id;

-- name: customer_erased
-- types: customer.erased
UPDATE customer c SET erased_at = e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.erased'
    AND c.shop_id = $1 AND c.customer_id = (e.data->>'customer_id')::uuid;
