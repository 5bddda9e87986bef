-- name: parcels
-- types: parcel.packed
INSERT INTO parcel (shop_id, parcel_id, order_id, fulfillment_id, position, status, weight, created_at)
SELECT e.shop_id, d.parcel_id, e.order_id, d.fulfillment_id, d.position, 'created', d.weight, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (parcel_id uuid, fulfillment_id uuid, position integer, weight integer)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'parcel.packed';

-- name: parcel_lines
-- types: parcel.packed
INSERT INTO parcel_line (shop_id, parcel_id, line, order_id, quantity)
SELECT e.shop_id, k.parcel_id, d.line, e.order_id, d.quantity
FROM event e, jsonb_to_record(e.data) AS k (parcel_id uuid, lines jsonb),
    jsonb_to_recordset(k.lines) AS d (line integer, quantity bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'parcel.packed';

-- name: parcels_labeled
-- types: parcel.handed_over
UPDATE parcel p SET carrier = d.carrier, service = d.service, tracking_number = d.tracking_number, shipped_at = d.at,
    expected_at = d.expected_at, cash = coalesce(d.cash, 0)
FROM (
    SELECT DISTINCT ON (d.parcel_id) d.parcel_id, d.carrier, d.service, d.tracking_number, d.expected_at, d.cash, e.occurred_at AS at
    FROM event e, jsonb_to_record(e.data) AS d (
        parcel_id uuid, carrier text, service text, tracking_number text, expected_at timestamptz, cash bigint
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'parcel.handed_over'
    ORDER BY d.parcel_id, e.seq DESC
) d
WHERE p.shop_id = $1 AND p.parcel_id = d.parcel_id;

-- name: parcels_handled
-- Of several statuses in a batch the last holds. What is packed again has not left; what is reported to be gone has.
-- types: ParcelsHandled
UPDATE parcel p SET status = d.status,
    shipped_at = CASE
        WHEN d.status IN ('created', 'voided', 'ready_for_pickup', 'uncollected') THEN NULL ELSE coalesce(p.shipped_at, d.at)
    END,
    -- nothing is expected of what has not left
    expected_at = CASE WHEN d.status IN ('created', 'voided') THEN NULL ELSE p.expected_at END,
    cash = CASE WHEN d.status IN ('created', 'voided') THEN NULL ELSE p.cash END,
    delivered_at = CASE WHEN d.status = 'collected' THEN d.at ELSE p.delivered_at END
FROM (
    SELECT DISTINCT ON (i.parcel_id) i.parcel_id, e.data->>'parcel_status' AS status, e.occurred_at AS at
    FROM event e
    CROSS JOIN LATERAL (
        SELECT (e.data->>'parcel_id')::uuid AS parcel_id WHERE e.data ? 'parcel_id'
        UNION ALL
        SELECT t.parcel_id::uuid FROM jsonb_array_elements_text(e.data->'parcel_ids') AS t (parcel_id)
    ) i
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[])
    ORDER BY i.parcel_id, e.seq DESC
) d
WHERE p.shop_id = $1 AND p.parcel_id = d.parcel_id;

-- name: parcels_late
-- types: parcel.late
UPDATE parcel p SET expected_at = d.expected_at
FROM (
    SELECT DISTINCT ON (d.parcel_id) d.parcel_id, d.expected_at
    FROM event e, jsonb_to_record(e.data) AS d (parcel_id uuid, expected_at timestamptz)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'parcel.late'
    ORDER BY d.parcel_id, e.seq DESC
) d
WHERE p.shop_id = $1 AND p.parcel_id = d.parcel_id;

-- name: order_not_shipped
-- An order of which nothing has left after all has not shipped.
-- types: parcel.hand_over_undone
UPDATE orders o SET shipped_at = (
    SELECT min(p.shipped_at) FROM parcel p WHERE p.shop_id = $1 AND p.order_id = o.order_id AND p.shipped_at IS NOT NULL
)
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'parcel.hand_over_undone'
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: tracking_reports
-- types: tracking.reported
INSERT INTO tracking_report (
    shop_id, report_id, parcel_id, order_id, tracking_number, carrier, status, source, person_id, at, recorded_at
)
SELECT e.shop_id, d.report_id, d.parcel_id, e.order_id, d.tracking_number, d.carrier, d.status, d.source, d.person_id,
    e.occurred_at, e.recorded_at
FROM event e, jsonb_to_record(e.data) AS d (
    report_id uuid, parcel_id uuid, tracking_number text, carrier text, status text, source text, person_id uuid
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'tracking.reported';

-- name: reports_found_their_parcel
-- types: parcel.handed_over
UPDATE tracking_report r SET parcel_id = d.parcel_id, order_id = e.order_id
FROM event e
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (parcel_id uuid, reports uuid[])
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'parcel.handed_over'
    AND r.shop_id = $1 AND r.report_id = ANY (d.reports);

-- name: parcels_caught_up
-- types: parcel.handed_over
-- with: reports
UPDATE parcel p SET last_report_at = greatest(p.last_report_at, d.at), delivered_at = least(p.delivered_at, d.delivered_at)
FROM (
    SELECT r.parcel_id, max(r.at) AS at, min(r.at) FILTER (WHERE r.status = 'delivered') AS delivered_at
    FROM event e
    CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (reports uuid[])
    JOIN tracking_report r ON r.shop_id = $1 AND r.report_id = ANY (d.reports)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'parcel.handed_over' AND e.data ? 'reports'
    GROUP BY r.parcel_id
) d
WHERE p.shop_id = $1 AND p.parcel_id = d.parcel_id;

-- name: parcels_reported
-- types: tracking.reported
UPDATE parcel p SET last_report_at = greatest(p.last_report_at, d.at), delivered_at = least(p.delivered_at, d.delivered_at)
FROM (
    SELECT (data->>'parcel_id')::uuid AS parcel_id, max(occurred_at) AS at,
        min(occurred_at) FILTER (WHERE data->>'status' = 'delivered') AS delivered_at
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'tracking.reported' AND data ? 'parcel_id'
    GROUP BY 1
) d
WHERE p.shop_id = $1 AND p.parcel_id = d.parcel_id;

-- name: pickups
-- Again where a carton was opened meanwhile: a unit was taken back, and the rest packed anew.
-- types: pickup.ready
INSERT INTO pickup (shop_id, fulfillment_id, order_id, status, ready_at, until)
SELECT e.shop_id, d.fulfillment_id, e.order_id, 'ready_for_pickup', e.occurred_at, d.until
FROM event e, jsonb_to_record(e.data) AS d (fulfillment_id uuid, until timestamptz)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'pickup.ready'
ON CONFLICT (shop_id, fulfillment_id) DO UPDATE SET status = excluded.status, ready_at = excluded.ready_at, until = excluded.until,
    arrived_at = NULL, ended_at = NULL, person_id = NULL;

-- name: pickups_withdrawn
-- Of several in a batch the last holds: what was made ready again waits.
-- types: pickup.withdrawn
DELETE FROM pickup p
USING (
    SELECT DISTINCT ON (1) (data->>'fulfillment_id')::uuid AS fulfillment_id, type
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type IN ('pickup.ready', 'pickup.withdrawn')
    ORDER BY 1, seq DESC
) d
WHERE p.shop_id = $1 AND p.fulfillment_id = d.fulfillment_id AND d.type = 'pickup.withdrawn';

-- name: fulfillments_withdrawn
-- types: pickup.withdrawn
UPDATE fulfillment f SET arrived_at = NULL
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'pickup.withdrawn'
    AND f.shop_id = $1 AND f.fulfillment_id = (e.data->>'fulfillment_id')::uuid AND f.arrived_at IS NOT NULL;

-- name: pickups_changed
-- Of several in a batch the last holds: an arrival does not undo what came after it.
-- types: pickup.arrived pickup.collected pickup.uncollected
UPDATE pickup p SET status = d.status, arrived_at = coalesce(d.arrived_at, p.arrived_at),
    ended_at = CASE WHEN d.status <> 'arrived' THEN d.at END, person_id = coalesce(d.person_id, p.person_id)
FROM (
    SELECT (data->>'fulfillment_id')::uuid AS fulfillment_id, (array_agg(substr(type, 8) ORDER BY seq DESC))[1] AS status,
        max(occurred_at) AS at, max(occurred_at) FILTER (WHERE type = 'pickup.arrived') AS arrived_at,
        (array_agg((data->>'person_id')::uuid) FILTER (WHERE data ? 'person_id'))[1] AS person_id
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type IN ('pickup.arrived', 'pickup.collected', 'pickup.uncollected')
    GROUP BY 1
) d
WHERE p.shop_id = $1 AND p.fulfillment_id = d.fulfillment_id;

-- name: fulfillments_awaited
-- types: pickup.arrived
UPDATE fulfillment f SET arrived_at = e.occurred_at
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'pickup.arrived'
    AND f.shop_id = $1 AND f.fulfillment_id = (e.data->>'fulfillment_id')::uuid;

-- name: orders_forgone
-- types: pickup.uncollected
UPDATE orders o SET item_total = o.item_total - d.item_total, discount_total = o.discount_total - d.discount_total,
    charge_total = o.charge_total - d.charge_total, tax_total = o.tax_total - d.tax_total, total = o.total - d.total
FROM (
    SELECT e.order_id, sum(coalesce(d.item_total, 0)) AS item_total, sum(coalesce(d.discount_total, 0)) AS discount_total,
        sum(coalesce(d.charge_total, 0)) AS charge_total, sum(coalesce(d.tax_total, 0)) AS tax_total,
        sum(coalesce(d.total, 0)) AS total
    FROM event e, jsonb_to_record(e.data) AS d (
        item_total bigint, discount_total bigint, charge_total bigint, tax_total bigint, total bigint
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'pickup.uncollected'
    GROUP BY e.order_id
) d
WHERE o.shop_id = $1 AND o.order_id = d.order_id;

-- name: pickup_fees
-- The one charge that an order keeps of which nothing is left.
-- types: pickup.uncollected
-- with: fee
INSERT INTO order_charge (shop_id, order_id, charge, type, amount)
SELECT e.shop_id, e.order_id,
    1 + coalesce((SELECT max(c.charge) FROM order_charge c WHERE c.shop_id = $1 AND c.order_id = e.order_id), 0),
    'pickup_fee', (e.data->>'fee')::bigint
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'pickup.uncollected' AND e.data ? 'fee';

-- name: exceptions
-- types: exception.opened
INSERT INTO exception_item (shop_id, exception_id, order_id, kind, subject_id, opened_at)
SELECT e.shop_id, d.exception_id, e.order_id, d.kind, d.subject_id, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (exception_id uuid, kind text, subject_id uuid)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'exception.opened';

-- name: exceptions_resolved
-- types: exception.resolved
UPDATE exception_item x SET resolved_at = e.occurred_at, resolution = e.data->>'resolution'
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'exception.resolved'
    AND x.shop_id = $1 AND x.exception_id = (e.data->>'exception_id')::uuid AND x.resolved_at IS NULL;
