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
SELECT e.shop_id, k.fulfillment_id, d.line, e.order_id, d.item_id, d.quantity, d.quantity
FROM event e, jsonb_to_record(e.data) AS k (fulfillment_id uuid, lines jsonb),
    jsonb_to_recordset(k.lines) AS d (line integer, item_id uuid, quantity bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'fulfillment.released';

-- name: fulfillments_changed
-- Of several statuses in a batch the last holds. A fulfillment that goes back loses the time of what it went back from.
-- types: FulfillmentChanged
UPDATE fulfillment f SET status = coalesce(d.status, f.status), released_at = coalesce(d.released_at, f.released_at),
    accepted_at = CASE WHEN d.status = 'released' THEN NULL ELSE coalesce(f.accepted_at, d.accepted_at) END,
    ready_at = CASE WHEN d.status IS NULL OR d.status IN ('ready', 'handed_over') THEN coalesce(d.ready_at, f.ready_at) END,
    handed_over_at = CASE WHEN d.status IS NULL THEN f.handed_over_at WHEN d.status = 'handed_over' THEN d.at END,
    ended_at = CASE WHEN d.status IS NULL THEN f.ended_at
        WHEN d.status IN ('handed_over', 'rejected', 'short', 'merged', 'canceled') THEN d.at END
FROM (
    SELECT fulfillment_id, (array_agg(status ORDER BY seq DESC))[1] AS status, max(occurred_at) AS at,
        max(occurred_at) FILTER (WHERE status = 'released') AS released_at,
        max(occurred_at) FILTER (WHERE status IN ('accepted', 'queued', 'picking')) AS accepted_at,
        max(occurred_at) FILTER (WHERE status = 'ready') AS ready_at
    FROM (
        SELECT (data->>'fulfillment_id')::uuid AS fulfillment_id, data->>'fulfillment_status' AS status, seq, occurred_at
        FROM event
        WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = ANY ($4::text[]) AND data ? 'fulfillment_status'
    ) s
    GROUP BY fulfillment_id
) d
WHERE f.shop_id = $1 AND f.fulfillment_id = d.fulfillment_id;

-- name: fulfillment_lines_changed
-- A line whose units all went to another fulfillment is no longer there.
-- types: FulfillmentChanged
-- with: units
WITH moved AS MATERIALIZED (
    SELECT e.order_id, k.fulfillment_id, u.line,
        coalesce(-sum(b.units) FILTER (WHERE b.place = 'elsewhere'), 0) AS quantity,
        coalesce(sum(b.units) FILTER (WHERE b.place = 'to_pick'), 0) AS to_pick,
        coalesce(sum(b.units) FILTER (WHERE b.place = 'picked'), 0) AS picked,
        coalesce(sum(b.units) FILTER (WHERE b.place = 'packed'), 0) AS packed,
        coalesce(sum(b.units) FILTER (WHERE b.place = 'ready'), 0) AS ready,
        coalesce(sum(b.units) FILTER (WHERE b.place = 'handed_over'), 0) AS handed_over,
        coalesce(sum(b.units) FILTER (WHERE b.place = 'short'), 0) AS short,
        coalesce(sum(b.units) FILTER (WHERE b.place = 'canceled'), 0) AS canceled
    FROM event e, jsonb_to_record(e.data) AS k (fulfillment_id uuid, units jsonb)
    CROSS JOIN LATERAL jsonb_to_recordset(k.units) AS u (line integer, source text, target text, quantity bigint)
    CROSS JOIN LATERAL (VALUES (u.source, -u.quantity), (u.target, u.quantity)) AS b (place, units)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'units'
    GROUP BY e.order_id, k.fulfillment_id, u.line
),
gone AS (
    DELETE FROM fulfillment_line l
    USING moved d
    WHERE l.shop_id = $1 AND l.fulfillment_id = d.fulfillment_id AND l.line = d.line AND l.quantity = -d.quantity
),
changed AS (
    UPDATE fulfillment_line l SET quantity = l.quantity + d.quantity, to_pick = l.to_pick + d.to_pick,
        picked = l.picked + d.picked, packed = l.packed + d.packed, ready = l.ready + d.ready,
        handed_over = l.handed_over + d.handed_over, short = l.short + d.short, canceled = l.canceled + d.canceled
    FROM moved d
    WHERE l.shop_id = $1 AND l.fulfillment_id = d.fulfillment_id AND l.line = d.line AND l.quantity <> -d.quantity
)
INSERT INTO fulfillment_line (
    shop_id, fulfillment_id, line, order_id, item_id, quantity, to_pick, picked, packed, ready, handed_over, short, canceled
)
SELECT $1, d.fulfillment_id, d.line, d.order_id, o.item_id, d.quantity, d.to_pick, d.picked, d.packed, d.ready, d.handed_over,
    d.short, d.canceled
FROM moved d
JOIN order_line o ON o.shop_id = $1 AND o.order_id = d.order_id AND o.line = d.line
WHERE d.quantity > 0 AND NOT EXISTS (
    SELECT FROM fulfillment_line l WHERE l.shop_id = $1 AND l.fulfillment_id = d.fulfillment_id AND l.line = d.line
);

-- name: fulfillments_split_off
-- types: fulfillment.split
INSERT INTO fulfillment (
    shop_id, fulfillment_id, order_id, position, location_id, status, profile, wave_id, scheduled_at, released_at, accepted_at
)
SELECT e.shop_id, d.into_id, e.order_id, d.position, d.location_id, d.status, d.profile, d.wave_id, d.scheduled_at,
    d.released_at, d.accepted_at
FROM event e, jsonb_to_record(e.data) AS d (
    into_id uuid, position integer, location_id uuid, status text, profile text, wave_id uuid, scheduled_at timestamptz,
    released_at timestamptz, accepted_at timestamptz
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'fulfillment.split';

-- name: fulfillment_lines_split_off
-- types: fulfillment.split
INSERT INTO fulfillment_line (shop_id, fulfillment_id, line, order_id, item_id, quantity, to_pick, picked)
SELECT $1, d.into_id, d.line, d.order_id, l.item_id, d.to_pick + d.picked, d.to_pick, d.picked
FROM (
    SELECT e.order_id, k.into_id, u.line,
        coalesce(sum(u.quantity) FILTER (WHERE u.source = 'to_pick'), 0) AS to_pick,
        coalesce(sum(u.quantity) FILTER (WHERE u.source = 'picked'), 0) AS picked
    FROM event e, jsonb_to_record(e.data) AS k (into_id uuid, units jsonb),
        jsonb_to_recordset(k.units) AS u (line integer, source text, quantity bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'fulfillment.split'
    GROUP BY e.order_id, k.into_id, u.line
) d
JOIN order_line l ON l.shop_id = $1 AND l.order_id = d.order_id AND l.line = d.line;

-- name: fulfillments_moved
-- types: fulfillment.moved
UPDATE fulfillment f SET location_id = d.location_id, profile = d.profile, wave_id = NULL
FROM (
    SELECT DISTINCT ON (data->>'fulfillment_id') (data->>'fulfillment_id')::uuid AS fulfillment_id,
        (data->>'location_id')::uuid AS location_id, data->>'profile' AS profile
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'fulfillment.moved'
    ORDER BY data->>'fulfillment_id', seq DESC
) d
WHERE f.shop_id = $1 AND f.fulfillment_id = d.fulfillment_id;

-- name: declined
-- types: fulfillment.rejected
UPDATE orders o SET declined_by = ARRAY(SELECT unnest(o.declined_by) UNION SELECT unnest(d.locations) ORDER BY 1)
FROM (
    SELECT order_id, array_agg((data->>'location_id')::uuid) AS locations
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'fulfillment.rejected'
    GROUP BY order_id
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: waves
-- types: wave.made
INSERT INTO wave (shop_id, wave_id, number, location_id, made_at)
SELECT e.shop_id, d.wave_id, d.number, d.location_id, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (wave_id uuid, number integer, location_id uuid)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'wave.made';

-- name: fulfillments_in_waves
-- types: wave.made
UPDATE fulfillment f SET wave_id = d.wave_id
FROM (
    SELECT (e.data->>'wave_id')::uuid AS wave_id, m.id::uuid AS fulfillment_id
    FROM event e, jsonb_array_elements_text(e.data->'fulfillments') AS m (id)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'wave.made'
) d
WHERE f.shop_id = $1 AND f.fulfillment_id = d.fulfillment_id;

-- name: bins_emptied
-- types: bin.saved
DELETE FROM item_bin b
USING (
    SELECT DISTINCT ON (d.item_id, d.location_id) d.item_id, d.location_id, d.bin
    FROM event e, jsonb_to_record(e.data) AS d (item_id uuid, location_id uuid, bin text)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'bin.saved'
    ORDER BY d.item_id, d.location_id, e.seq DESC
) d
WHERE b.shop_id = $1 AND b.item_id = d.item_id AND b.location_id = d.location_id AND d.bin IS NULL;

-- name: bins
-- types: bin.saved
INSERT INTO item_bin (shop_id, item_id, location_id, bin)
SELECT $1, d.item_id, d.location_id, d.bin
FROM (
    SELECT DISTINCT ON (d.item_id, d.location_id) d.item_id, d.location_id, d.bin
    FROM event e, jsonb_to_record(e.data) AS d (item_id uuid, location_id uuid, bin text)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'bin.saved'
    ORDER BY d.item_id, d.location_id, e.seq DESC
) d
WHERE d.bin IS NOT NULL
ON CONFLICT (shop_id, item_id, location_id) DO UPDATE SET bin = excluded.bin;
