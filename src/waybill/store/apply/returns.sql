-- name: return_orders
-- types: return.requested return.received claim.made
INSERT INTO return_order (
    shop_id, return_id, order_id, position, status, kind, refund_on, postage, exchange, in_advance, requested_at, ended_at,
    expires_at, parcel_id, expected
)
SELECT e.shop_id, d.return_id, e.order_id, d.position,
    CASE e.type WHEN 'return.requested' THEN 'requested' WHEN 'claim.made' THEN 'closed' ELSE 'received' END,
    coalesce(d.kind, 'claim'), coalesce(d.refund_on, 'none'), coalesce(d.postage, 'shop'), d.exchange,
    coalesce(d.in_advance, false), e.occurred_at, CASE WHEN e.type = 'claim.made' THEN e.occurred_at END, d.expires_at, d.parcel_id, coalesce(d.expected, 0)
FROM event e, jsonb_to_record(e.data) AS d (
    return_id uuid, position integer, kind text, refund_on text, postage text, exchange jsonb, in_advance boolean,
    expires_at timestamptz, opened boolean, parcel_id uuid, expected bigint
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3
    AND (e.type IN ('return.requested', 'claim.made') OR e.type = 'return.received' AND d.opened);

-- name: return_lines
-- types: return.requested return.received claim.made
INSERT INTO return_line (shop_id, return_id, line, order_id, item_id, quantity, reason)
SELECT DISTINCT ON (k.return_id, d.line) e.shop_id, k.return_id, d.line, e.order_id, d.item_id, d.quantity,
    coalesce(d.reason, d.problem)
FROM event e, jsonb_to_record(e.data) AS k (return_id uuid, lines jsonb),
    jsonb_to_recordset(k.lines) AS d (line integer, item_id uuid, quantity bigint, reason text, problem text)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('return.requested', 'return.received', 'claim.made')
ORDER BY k.return_id, d.line, e.seq
ON CONFLICT (shop_id, return_id, line) DO NOTHING;

-- name: returns_changed
-- The last event of a batch that leads to a status decides it.
-- types: return.approved return.declined return.canceled return.expired return.scanned return.received return.inspected return.closed
UPDATE return_order r SET status = coalesce(d.status, r.status), location_id = coalesce(d.location_id, r.location_id),
    carrier = coalesce(d.carrier, r.carrier), tracking_number = coalesce(d.tracking_number, r.tracking_number),
    postage_fee = r.postage_fee + d.postage_fee, approved_at = coalesce(d.approved_at, r.approved_at),
    received_at = coalesce(r.received_at, d.received_at), ended_at = coalesce(d.ended_at, r.ended_at),
    expires_at = CASE WHEN coalesce(d.status, r.status) IN ('requested', 'approved') THEN coalesce(d.expires_at, r.expires_at) END
FROM (
    SELECT c.return_id, (array_agg(e.status ORDER BY e.seq DESC) FILTER (WHERE e.status IS NOT NULL))[1] AS status,
        (array_agg(c.location_id ORDER BY e.seq DESC) FILTER (WHERE c.location_id IS NOT NULL))[1] AS location_id,
        (array_agg(c.carrier ORDER BY e.seq DESC) FILTER (WHERE c.carrier IS NOT NULL))[1] AS carrier,
        (array_agg(c.tracking_number ORDER BY e.seq DESC) FILTER (WHERE c.tracking_number IS NOT NULL))[1] AS tracking_number,
        (array_agg(c.expires_at ORDER BY e.seq DESC) FILTER (WHERE c.expires_at IS NOT NULL))[1] AS expires_at,
        coalesce(sum(c.postage_fee), 0) AS postage_fee,
        max(e.occurred_at) FILTER (WHERE e.status = 'approved') AS approved_at,
        min(e.occurred_at) FILTER (WHERE e.status = 'received') AS received_at,
        max(e.occurred_at) FILTER (WHERE e.status IN ('declined', 'canceled', 'expired', 'closed')) AS ended_at
    FROM (
        SELECT seq, occurred_at, data,
            CASE type
                WHEN 'return.scanned' THEN CASE WHEN (data->>'moved')::boolean THEN 'in_transit' END
                WHEN 'return.inspected' THEN CASE WHEN (data->>'finished')::boolean THEN 'inspected' END
                ELSE substr(type, 8)
            END AS status
        FROM event
        WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type IN (
            'return.approved', 'return.declined', 'return.canceled', 'return.expired', 'return.scanned', 'return.received',
            'return.inspected', 'return.closed'
        )
    ) e
    CROSS JOIN LATERAL jsonb_to_record(e.data) AS c (
        return_id uuid, location_id uuid, carrier text, tracking_number text, expires_at timestamptz, postage_fee bigint
    )
    GROUP BY c.return_id
) d
WHERE r.shop_id = $1 AND r.return_id = d.return_id;

-- name: returns_settled
-- types: return.credited claim.made exchange.sent
UPDATE return_order r SET fee = r.fee + d.postage, withheld = r.withheld + d.withheld, shipping = r.shipping + d.shipping,
    exchange_order_id = coalesce(d.to_order_id, r.exchange_order_id)
FROM (
    SELECT c.return_id, coalesce(sum(c.postage), 0) AS postage, coalesce(sum(c.withheld), 0) AS withheld,
        coalesce(sum(c.shipping), 0) AS shipping,
        (array_agg(c.to_order_id ORDER BY e.seq DESC) FILTER (WHERE c.to_order_id IS NOT NULL))[1] AS to_order_id
    FROM event e, jsonb_to_record(e.data) AS c (
        return_id uuid, postage bigint, withheld bigint, shipping bigint, to_order_id uuid
    )
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('return.credited', 'claim.made', 'exchange.sent')
    GROUP BY c.return_id
) d
WHERE r.shop_id = $1 AND r.return_id = d.return_id;

-- name: return_lines_moved
-- types: return.scanned return.received return.inspected return.credited return.closed return.expired claim.made
UPDATE return_line l SET on_the_way = l.on_the_way + d.on_the_way, received = l.received + d.received,
    accepted = l.accepted + d.accepted, declined = l.declined + d.declined, credited = l.credited + d.credited,
    settled = l.settled + d.settled, share = l.share + d.share
FROM (
    SELECT return_id, line, sum(on_the_way) AS on_the_way, sum(received) AS received, sum(accepted) AS accepted,
        sum(declined) AS declined, sum(credited) AS credited, sum(settled) AS settled, sum(share) AS share
    FROM (
        SELECT k.return_id, d.line,
            CASE WHEN e.type = 'return.received' THEN d.quantity ELSE 0 END AS received, coalesce(d.accepted, 0) AS accepted,
            coalesce(d.declined, 0) AS declined, coalesce(d.credited, 0) + CASE WHEN e.type = 'return.received' THEN coalesce(d.settled, 0) ELSE 0 END AS credited,
            CASE WHEN e.type <> 'claim.made' THEN coalesce(d.settled, 0) WHEN d.part IS NOT TRUE THEN d.quantity ELSE 0 END AS settled,
            -coalesce(d.on_the_way, 0) AS on_the_way, 0 AS share
        FROM event e, jsonb_to_record(e.data) AS k (return_id uuid, lines jsonb),
            jsonb_to_recordset(k.lines) AS d (
            line integer, quantity bigint, accepted bigint, declined bigint, credited bigint, settled bigint, on_the_way bigint,
            part boolean
        )
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('return.received', 'return.inspected', 'claim.made')
        UNION ALL
        SELECT k.return_id, d.line, 0, 0, 0, CASE WHEN e.type = 'return.credited' THEN d.quantity ELSE 0 END, 0, 0,
            coalesce(d.share, 0)
        FROM event e, jsonb_to_record(e.data) AS k (return_id uuid, credits jsonb),
            jsonb_to_recordset(k.credits) AS d (line integer, quantity bigint, share bigint)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('return.credited', 'claim.made') AND e.data ? 'credits'
            AND d.quantity IS NOT NULL
        UNION ALL
        SELECT k.return_id, d.line, 0, 0, 0, 0, 0,
            CASE WHEN d.target = 'returning' THEN d.quantity WHEN d.source = 'returning' THEN -d.quantity ELSE 0 END, 0
        FROM event e, jsonb_to_record(e.data) AS k (return_id uuid, moves jsonb),
            jsonb_to_recordset(k.moves) AS d (line integer, source text, target text, quantity bigint)
        WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3
            AND e.type IN ('return.scanned', 'return.closed', 'return.expired') AND e.data ? 'moves'
    ) moved
    GROUP BY return_id, line
) d
WHERE l.shop_id = $1 AND l.return_id = d.return_id AND l.line = d.line;

-- name: return_credits
-- types: return.credited claim.made
-- with: credits
INSERT INTO order_credit (shop_id, credit_id, order_id, kind, line, quantity, amount, tax, return_id, at)
SELECT e.shop_id, d.credit_id, e.order_id, CASE e.type WHEN 'claim.made' THEN 'claim' ELSE 'return' END, d.line, d.quantity,
    d.amount, coalesce(d.tax, 0), k.return_id, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS k (return_id uuid, credits jsonb),
    jsonb_to_recordset(k.credits) AS d (
    credit_id uuid, line integer, quantity bigint, amount bigint, tax bigint
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('return.credited', 'claim.made') AND e.data ? 'credits';

-- name: return_exceptions
-- types: return.scanned return.received return.inspected return.closed
-- with: exceptions
INSERT INTO exception_item (shop_id, exception_id, order_id, kind, subject_id, opened_at)
SELECT e.shop_id, d.exception_id, e.order_id, d.kind, (e.data->>'return_id')::uuid, e.occurred_at
FROM event e, jsonb_to_recordset(e.data->'exceptions') AS d (exception_id uuid, kind text)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.data ? 'exceptions'
    AND e.type IN ('return.scanned', 'return.received', 'return.inspected', 'return.closed');

-- name: exchange_payments
-- The other order's money pays for this one: it was taken back there.
-- types: order.linked
INSERT INTO payment (
    shop_id, payment_id, order_id, tender, gateway, status, currency, amount, authorized, captured, reference, created_at
)
SELECT e.shop_id, d.payment_id, e.order_id, 'exchange', 'manual', 'captured', o.currency, d.amount, d.amount, d.amount,
    '#' || d.from_number, e.occurred_at
FROM event e
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (payment_id uuid, amount bigint, from_number bigint)
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.linked' AND d.payment_id IS NOT NULL;
