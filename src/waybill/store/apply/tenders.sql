-- name: payments_recorded
-- What was captured follows with the other changes of payments.
-- types: payment.recorded
INSERT INTO payment (shop_id, payment_id, order_id, tender, gateway, status, currency, amount, authorized, account_id, reference, created_at)
SELECT e.shop_id, d.payment_id, e.order_id, d.tender,
    CASE WHEN d.account_id IS NULL THEN 'manual' ELSE 'stored_value' END, 'captured', o.currency, d.amount, d.amount,
    d.account_id, d.reference, e.occurred_at
FROM event e
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (payment_id uuid, tender text, amount bigint, account_id uuid, reference text)
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'payment.recorded';

-- name: cash_collected
-- types: payment.recorded
-- with: collector
INSERT INTO cash_collection (shop_id, payment_id, order_id, parcel_id, collector, reference, currency, amount, collected_at)
SELECT e.shop_id, d.payment_id, e.order_id, d.parcel_id, d.collector, d.reference, o.currency, d.amount, e.occurred_at
FROM event e
CROSS JOIN LATERAL jsonb_to_record(e.data) AS d (payment_id uuid, parcel_id uuid, collector text, reference text, amount bigint)
JOIN orders o ON o.shop_id = $1 AND o.order_id = e.order_id
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'payment.recorded' AND e.data ? 'collector';

-- name: money_exceptions
-- types: payment.recorded dispute.reported
-- with: exception_id
INSERT INTO exception_item (shop_id, exception_id, order_id, kind, subject_id, opened_at)
SELECT e.shop_id, d.exception_id, e.order_id, coalesce(d.exception_kind, 'late_money'), d.payment_id, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (exception_id uuid, exception_kind text, payment_id uuid)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('payment.recorded', 'dispute.reported')
    AND e.data ? 'exception_id';

-- name: order_reinstated
-- types: order.reinstated
UPDATE orders o SET item_total = o.item_total + coalesce(d.item_total, 0), discount_total = o.discount_total + coalesce(d.discount_total, 0),
    charge_total = o.charge_total + coalesce(d.charge_total, 0), tax_total = o.tax_total + coalesce(d.tax_total, 0),
    total = o.total + coalesce(d.total, 0), expires_at = d.expires_at
FROM event e, jsonb_to_record(e.data) AS d (
    item_total bigint, discount_total bigint, charge_total bigint, tax_total bigint, total bigint, expires_at timestamptz
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.reinstated'
    AND o.shop_id = $1 AND o.order_id = e.order_id;

-- name: order_credits
-- types: order.credited
INSERT INTO order_credit (shop_id, credit_id, order_id, kind, line, quantity, amount, tax, reason, return_id, at)
SELECT e.shop_id, d.credit_id, e.order_id, d.kind, d.line, d.quantity, d.amount, coalesce(d.tax, 0), d.reason, d.return_id,
    e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (
    credit_id uuid, kind text, line integer, quantity bigint, amount bigint, tax bigint, reason text, return_id uuid
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'order.credited';

-- name: refused_at_door
-- types: delivery.refused
-- with: credits
INSERT INTO order_credit (shop_id, credit_id, order_id, kind, line, quantity, amount, tax, at)
SELECT e.shop_id, d.credit_id, e.order_id, 'refused_at_door', d.line, d.quantity, d.amount, coalesce(d.tax, 0), e.occurred_at
FROM event e, jsonb_to_recordset(e.data->'credits') AS d (
    credit_id uuid, line integer, quantity bigint, amount bigint, tax bigint
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'delivery.refused' AND e.data ? 'credits';

-- name: disputes
-- Of several reports in a batch the last says what the dispute is.
-- types: dispute.reported
INSERT INTO dispute (shop_id, dispute_id, payment_id, order_id, external_id, status, amount, reason, opened_at, closed_at)
SELECT DISTINCT ON (d.dispute_id) e.shop_id, d.dispute_id, d.payment_id, e.order_id, d.external_id, d.status, d.amount, d.reason,
    e.occurred_at, CASE WHEN d.status <> 'open' THEN e.occurred_at END
FROM event e, jsonb_to_record(e.data) AS d (
    dispute_id uuid, payment_id uuid, external_id text, status text, amount bigint, reason text
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'dispute.reported'
ORDER BY d.dispute_id, e.seq DESC
ON CONFLICT (shop_id, dispute_id) DO UPDATE SET status = excluded.status, amount = excluded.amount,
    reason = coalesce(dispute.reason, excluded.reason), opened_at = least(dispute.opened_at, excluded.opened_at),
    closed_at = coalesce(dispute.closed_at, excluded.closed_at);

-- name: stored_value_issued
-- types: stored_value.issued
INSERT INTO stored_value (shop_id, account_id, kind, currency, customer_id, issued, balance, issued_at, expires_at)
SELECT e.shop_id, d.account_id, d.kind, d.currency, d.customer_id, d.amount, d.amount, e.occurred_at, d.expires_at
FROM event e, jsonb_to_record(e.data) AS d (
    account_id uuid, kind text, currency text, customer_id uuid, amount bigint, expires_at timestamptz
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'stored_value.issued';

-- name: stored_value_changed
-- types: StoredValueMoved
-- with: stored_value
UPDATE stored_value s SET balance = s.balance + d.amount
FROM (
    SELECT c.account_id, sum(c.amount) AS amount
    FROM event e, jsonb_to_recordset(e.data->'stored_value') AS c (account_id uuid, amount bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'stored_value'
    GROUP BY c.account_id
) d
WHERE s.shop_id = $1 AND s.account_id = d.account_id;

-- name: stored_value_voided
-- types: stored_value.voided
UPDATE stored_value s SET status = 'void', balance = s.balance - (e.data->>'amount')::bigint
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'stored_value.voided'
    AND s.shop_id = $1 AND s.account_id = (e.data->>'account_id')::uuid;

-- name: stored_value_entries
-- types: stored_value.issued stored_value.voided StoredValueMoved
INSERT INTO stored_value_entry (shop_id, seq, position, account_id, kind, amount, order_id, payment_id, occurred_at)
SELECT e.shop_id, e.seq, 1, d.account_id, substr(e.type, 14), CASE e.type WHEN 'stored_value.voided' THEN -d.amount ELSE d.amount END,
    e.order_id, NULL, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (account_id uuid, amount bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('stored_value.issued', 'stored_value.voided')
UNION ALL
SELECT e.shop_id, e.seq, c.place, c.account_id, c.kind, c.amount, e.order_id, c.payment_id, e.occurred_at
FROM event e
CROSS JOIN LATERAL ROWS FROM (
    jsonb_to_recordset(e.data->'stored_value') AS (account_id uuid, kind text, amount bigint, payment_id uuid)
) WITH ORDINALITY AS c (account_id, kind, amount, payment_id, place)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = ANY ($4::text[]) AND e.data ? 'stored_value';

-- name: refunds_made
-- types: stored_value.refunded
INSERT INTO payment_action (shop_id, action_id, payment_id, order_id, kind, amount, status, cause, requested_at, attempted_at, settled_at)
SELECT e.shop_id, r.action_id, r.payment_id, e.order_id, 'refund', r.amount, 'succeeded', e.data->>'cause', e.occurred_at,
    e.occurred_at, e.occurred_at
FROM event e, jsonb_to_recordset(e.data->'refunds') AS r (action_id uuid, payment_id uuid, amount bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'stored_value.refunded';

-- name: refunds_redirected
-- types: refund.redirected refund.moved
UPDATE payment_action a SET status = 'redirected'
FROM event e
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type IN ('refund.redirected', 'refund.moved')
    AND a.shop_id = $1 AND a.action_id = (e.data->>'action_id')::uuid;

-- name: refunds_another_way
-- types: refund.redirected
INSERT INTO payment_action (
    shop_id, action_id, payment_id, order_id, kind, amount, status, cause, subject_id, reference, requested_at, attempted_at,
    settled_at
)
SELECT e.shop_id, d.new_action_id, d.payment_id, e.order_id, 'refund', d.amount, 'succeeded', d.way, d.action_id, d.reference,
    e.occurred_at, e.occurred_at, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (
    action_id uuid, new_action_id uuid, payment_id uuid, amount bigint, way text, reference text
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'refund.redirected';

-- name: remittances
-- types: cash.remitted
INSERT INTO remittance (shop_id, remittance_id, collector, reference, amount, remitted_at)
SELECT e.shop_id, d.remittance_id, d.collector, d.reference, d.amount, e.occurred_at
FROM event e, jsonb_to_record(e.data) AS d (remittance_id uuid, collector text, reference text, amount bigint)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'cash.remitted';

-- name: remittance_lines
-- types: cash.remitted
INSERT INTO remittance_line (shop_id, remittance_id, position, status, amount, expected, payment_id, order_id, reference)
SELECT e.shop_id, (e.data->>'remittance_id')::uuid, l.place, l.status, l.amount, coalesce(l.expected, 0), l.payment_id, l.order_id,
    l.reference
FROM event e
CROSS JOIN LATERAL ROWS FROM (
    jsonb_to_recordset(e.data->'lines') AS (
        status text, amount bigint, expected bigint, payment_id uuid, order_id uuid, reference text
    )
) WITH ORDINALITY AS l (status, amount, expected, payment_id, order_id, reference, place)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'cash.remitted';

-- name: collections_remitted
-- types: cash.remitted
UPDATE cash_collection c SET remitted = c.remitted + d.amount
FROM (
    SELECT l.payment_id, sum(l.amount) AS amount
    FROM event e, jsonb_to_recordset(e.data->'lines') AS l (payment_id uuid, amount bigint)
    WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'cash.remitted' AND l.payment_id IS NOT NULL
    GROUP BY l.payment_id
) d
WHERE c.shop_id = $1 AND c.payment_id = d.payment_id;

-- name: customer_credits
-- types: customer.credit_set
INSERT INTO customer_credit (shop_id, customer_id, account_limit, delivery_limit, account_days)
SELECT DISTINCT ON (d.customer_id) e.shop_id, d.customer_id, d.account_limit, d.delivery_limit, d.account_days
FROM event e, jsonb_to_record(e.data) AS d (
    customer_id uuid, account_limit bigint, delivery_limit bigint, account_days integer
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'customer.credit_set'
ORDER BY d.customer_id, e.seq DESC
ON CONFLICT (shop_id, customer_id) DO UPDATE SET account_limit = excluded.account_limit,
    delivery_limit = excluded.delivery_limit, account_days = excluded.account_days;

-- name: merged_stored_value
-- What was a duplicate's is the customer's who is left; one that was merged on in the same batch goes all the way.
-- types: customer.merged
WITH RECURSIVE step AS (
    SELECT (data->>'duplicate_id')::uuid AS duplicate_id, (data->>'customer_id')::uuid AS customer_id
    FROM event
    WHERE shop_id = $1 AND seq BETWEEN $2 AND $3 AND type = 'customer.merged'
),
gone AS (
    SELECT duplicate_id, customer_id FROM step
    UNION ALL
    SELECT g.duplicate_id, s.customer_id FROM gone g JOIN step s ON s.duplicate_id = g.customer_id
)
UPDATE stored_value v SET customer_id = g.customer_id
FROM gone g
WHERE v.shop_id = $1 AND v.customer_id = g.duplicate_id AND g.customer_id NOT IN (SELECT duplicate_id FROM step);
