-- name: transfers
-- types: transfer.created
INSERT INTO transfer (shop_id, transfer_id, origin_id, destination_id, status, reference, expected_on, created_at)
SELECT e.shop_id, d.transfer_id, d.origin_id, d.destination_id, 'created', d.reference, d.expected_on, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (
    transfer_id uuid, origin_id uuid, destination_id uuid, reference text, expected_on date
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'transfer.created';

-- name: transfer_lines
-- types: transfer.created
INSERT INTO transfer_line (shop_id, transfer_id, line, item_id, quantity)
SELECT e.shop_id, k.transfer_id, d.line, d.item_id, d.quantity
FROM event e, jsonb_to_record(e.data) AS k (transfer_id uuid, lines jsonb),
    jsonb_to_recordset(k.lines) AS d (line integer, item_id uuid, quantity bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'transfer.created';

-- name: transfers_changed
-- Of several statuses in a batch the last holds.
-- types: transfer.shipped transfer.received transfer.canceled
UPDATE transfer t SET status = d.status, shipped_at = coalesce(t.shipped_at, d.shipped_at),
    expected_on = coalesce(d.expected_on, t.expected_on), carrier = coalesce(d.carrier, t.carrier),
    tracking_number = coalesce(d.tracking_number, t.tracking_number),
    ended_at = CASE WHEN d.status IN ('received', 'canceled') THEN d.at END
FROM (
    SELECT (data->>'transfer_id')::uuid AS transfer_id,
        (array_agg(coalesce(data->>'status', substr(type, 10)) ORDER BY seq DESC))[1] AS status, max(occurred_at) AS at,
        max(occurred_at) FILTER (WHERE type = 'transfer.shipped') AS shipped_at, max((data->>'expected_on')::date) AS expected_on,
        max(data->>'carrier') AS carrier, max(data->>'tracking_number') AS tracking_number
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type IN ('transfer.shipped', 'transfer.received', 'transfer.canceled')
    GROUP BY 1
) d
WHERE t.shop_id = $1 AND t.transfer_id = d.transfer_id;

-- name: transfer_lines_sent
-- types: transfer.shipped
UPDATE transfer_line l SET shipped = d.quantity, receipt_id = d.receipt_id
FROM event e, jsonb_to_record(e.data) AS k (transfer_id uuid, lines jsonb),
    jsonb_to_recordset(k.lines) AS d (line integer, quantity bigint, receipt_id uuid)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'transfer.shipped'
    AND l.shop_id = $1 AND l.transfer_id = k.transfer_id AND l.line = d.line;

-- name: transfer_lines_damaged
-- types: transfer.received
UPDATE transfer_line l SET damaged = l.damaged + d.damaged
FROM (
    SELECT k.transfer_id, d.line, sum(d.damaged) AS damaged
    FROM event e, jsonb_to_record(e.data) AS k (transfer_id uuid, lines jsonb),
        jsonb_to_recordset(k.lines) AS d (line integer, damaged bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'transfer.received' AND d.damaged > 0
    GROUP BY 1, 2
) d
WHERE l.shop_id = $1 AND l.transfer_id = d.transfer_id AND l.line = d.line;

-- name: transfer_lines_received
-- types: stock.received
UPDATE transfer_line l SET received = l.received + d.quantity
FROM (
    SELECT (data->>'receipt_id')::uuid AS receipt_id, sum((data->>'quantity')::bigint) AS quantity
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'stock.received' AND data ? 'receipt_id'
    GROUP BY 1
) d
WHERE l.shop_id = $1 AND l.receipt_id = d.receipt_id;
