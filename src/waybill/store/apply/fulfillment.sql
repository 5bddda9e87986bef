-- name: fulfillments
-- types: fulfillment.released
INSERT INTO fulfillment (shop_id, fulfillment_id, order_id, position, location_id, status, profile, scheduled_at, released_at)
SELECT e.shop_id, d.fulfillment_id, e.order_id, d.position, d.location_id,
    CASE WHEN d.scheduled_at IS NULL THEN 'released' ELSE 'scheduled' END, d.profile, d.scheduled_at,
    CASE WHEN d.scheduled_at IS NULL THEN e.occurred_at END
FROM event e, jsonb_to_record(e.data) AS d (
    fulfillment_id uuid, position integer, location_id uuid, profile text, scheduled_at timestamptz
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'fulfillment.released';

-- name: fulfillment_lines
-- types: fulfillment.released
INSERT INTO fulfillment_line (shop_id, fulfillment_id, line, order_id, item_id, quantity, to_pick)
SELECT e.shop_id, (e.data->>'fulfillment_id')::uuid, d.line, e.order_id, d.item_id, d.quantity, d.quantity
FROM event e, jsonb_to_recordset(e.data->'lines') AS d (line integer, item_id uuid, quantity bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'fulfillment.released';
