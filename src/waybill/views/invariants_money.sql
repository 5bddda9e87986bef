-- What must never be of money, as in invariants.sql. Imported orders are left out where the ledger is asked: they were paid
-- before there was one, and what they say of it is what their invoices said. So are drafts: nobody has paid them.

-- name: order_money
SELECT format('order #%s: authorized %s, paid %s, to refund %s, refunded %s, lost %s, credited %s, written off %s; its ledger says %s',
    o.number, o.authorized, o.paid, o.refund_pending, o.refunded, o.dispute_lost, o.credited, o.written_off, concat_ws(', ',
    coalesce(e.authorized, 0), coalesce(e.paid, 0), coalesce(e.refund_pending, 0), coalesce(e.refunded, 0),
    coalesce(e.dispute_lost, 0), coalesce(e.credited, 0), coalesce(e.written_off, 0))) AS what
FROM orders o
LEFT JOIN (
    SELECT order_id, coalesce(sum(amount) FILTER (WHERE kind = 'authorized'), 0) AS authorized,
        coalesce(sum(amount) FILTER (WHERE kind = 'captured'), 0) AS paid,
        coalesce(sum(amount) FILTER (WHERE kind = 'refund_pending'), 0) AS refund_pending,
        coalesce(sum(amount) FILTER (WHERE kind = 'refunded'), 0) AS refunded,
        coalesce(sum(amount) FILTER (WHERE kind = 'dispute_lost'), 0) AS dispute_lost,
        coalesce(sum(amount) FILTER (WHERE kind = 'credited'), 0) AS credited,
        coalesce(sum(amount) FILTER (WHERE kind = 'written_off'), 0) AS written_off
    FROM money_entry
    WHERE shop_id = $1
    GROUP BY order_id
) e ON e.order_id = o.order_id
WHERE o.shop_id = $1 AND (o.authorized, o.paid, o.refund_pending, o.refunded, o.dispute_lost, o.credited, o.written_off)
        IS DISTINCT FROM (coalesce(e.authorized, 0), coalesce(e.paid, 0), coalesce(e.refund_pending, 0), coalesce(e.refunded, 0),
            coalesce(e.dispute_lost, 0), coalesce(e.credited, 0), coalesce(e.written_off, 0))
    AND o.status NOT IN ('draft', 'discarded')
    AND NOT EXISTS (SELECT FROM history_order h WHERE h.shop_id = $1 AND h.order_id = o.order_id)
    AND NOT (o.status = 'expired' AND EXISTS (
        SELECT FROM order_line l WHERE l.shop_id = $1 AND l.order_id = o.order_id AND l.unsourced > 0
    ))
LIMIT $2;

-- name: payment_money
SELECT format('payment %s: captured %s (and %s asked for), refunded %s (%s), in dispute %s, lost %s; its ledger says %s', p.payment_id,
    p.captured, p.capture_pending, p.refunded, p.refund_pending, p.disputed, p.dispute_lost, concat_ws(', ', e.captured,
    e.capture_pending, e.refunded, e.refund_pending, e.disputed, e.dispute_lost)) AS what
FROM payment p
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'captured'), 0) AS captured,
        coalesce(sum(amount) FILTER (WHERE kind = 'capture_pending'), 0) AS capture_pending,
        coalesce(sum(amount) FILTER (WHERE kind = 'refunded'), 0) AS refunded,
        coalesce(sum(amount) FILTER (WHERE kind = 'refund_pending'), 0) AS refund_pending,
        coalesce(sum(amount) FILTER (WHERE kind = 'disputed'), 0) AS disputed,
        coalesce(sum(amount) FILTER (WHERE kind = 'dispute_lost'), 0) AS dispute_lost
    FROM money_entry
    WHERE shop_id = $1 AND order_id = p.order_id AND payment_id = p.payment_id
) e
WHERE p.shop_id = $1 AND (p.captured, p.capture_pending, p.refunded, p.refund_pending, p.disputed, p.dispute_lost)
    IS DISTINCT FROM (e.captured, e.capture_pending, e.refunded, e.refund_pending, e.disputed, e.dispute_lost)
LIMIT $2;

-- name: payments_add_up
SELECT format('order #%s: paid %s, to refund %s, refunded %s, lost %s; its payments come to %s, %s, %s, %s', o.number, o.paid,
    o.refund_pending, o.refunded, o.dispute_lost, p.captured, p.refund_pending, p.refunded, p.dispute_lost) AS what
FROM orders o
JOIN (
    SELECT order_id, sum(captured) AS captured, sum(refund_pending) AS refund_pending, sum(refunded) AS refunded,
        sum(dispute_lost) AS dispute_lost
    FROM payment
    WHERE shop_id = $1
    GROUP BY order_id
) p ON p.order_id = o.order_id
WHERE o.shop_id = $1 AND (o.paid, o.refund_pending, o.refunded, o.dispute_lost)
        IS DISTINCT FROM (p.captured, p.refund_pending, p.refunded, p.dispute_lost)
    AND NOT EXISTS (SELECT FROM history_order h WHERE h.shop_id = $1 AND h.order_id = o.order_id)
LIMIT $2;

-- name: payment_limits
SELECT format('payment %s: authorized %s (and %s beyond), captured %s (%s), refunded %s (%s), in dispute %s, lost %s', payment_id,
    authorized, over_capture, captured, capture_pending, refunded, refund_pending, disputed, dispute_lost) AS what
FROM payment
WHERE shop_id = $1 AND (captured + capture_pending > authorized + over_capture OR refunded + refund_pending + dispute_lost > captured
    OR least(captured, capture_pending, refunded, refund_pending, disputed, dispute_lost) < 0)
LIMIT $2;

-- name: balances
-- The balance worked out twice: from lines, charges, credits and payments on their own, and from the order and its ledger.
SELECT format('order #%s: by its lines, credits and payments %s are to be paid, by its total and ledger %s', o.number,
    g.total - c.credited - e.written_off - coalesce(p.kept, 0), o.total - e.credited - e.written_off - e.kept) AS what
FROM orders o
CROSS JOIN LATERAL (
    SELECT t.amount + coalesce(sum(c.amount + CASE WHEN o.tax_included THEN 0 ELSE c.tax END) FILTER (
            WHERE t.gone IS NOT TRUE OR c.type = 'pickup_fee'
        ), 0) AS total
    FROM (
        SELECT coalesce(sum(l.total - sign(l.total) * div(abs(l.total)::numeric * l.canceled * 2 + l.quantity, l.quantity::numeric * 2)), 0)
                AS amount,
            bool_and(l.canceled = l.quantity) AS gone
        FROM order_line l
        WHERE l.shop_id = $1 AND l.order_id = o.order_id
    ) t
    LEFT JOIN order_charge c ON c.shop_id = $1 AND c.order_id = o.order_id
    GROUP BY t.amount, t.gone
) g
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount), 0) AS credited FROM order_credit WHERE shop_id = $1 AND order_id = o.order_id
) c
LEFT JOIN LATERAL (
    SELECT sum(captured - refunded - dispute_lost) AS kept FROM payment WHERE shop_id = $1 AND order_id = o.order_id
) p ON true
CROSS JOIN LATERAL (
    SELECT coalesce(sum(amount) FILTER (WHERE kind = 'credited'), 0) AS credited,
        coalesce(sum(amount) FILTER (WHERE kind = 'written_off'), 0) AS written_off,
        coalesce(sum(CASE kind WHEN 'captured' THEN amount WHEN 'refunded' THEN -amount WHEN 'dispute_lost' THEN -amount END), 0)
            AS kept
    FROM money_entry
    WHERE shop_id = $1 AND order_id = o.order_id
) e
WHERE o.shop_id = $1 AND o.status NOT IN ('draft', 'discarded')
    AND g.total - c.credited - e.written_off - coalesce(p.kept, 0) <> o.total - e.credited - e.written_off - e.kept
    AND NOT EXISTS (SELECT FROM history_order h WHERE h.shop_id = $1 AND h.order_id = o.order_id)
LIMIT $2;

-- name: order_credits
SELECT format('order #%s: credited %s and written off %s of %s', o.number, o.credited, o.written_off, o.total) AS what
FROM orders o
WHERE o.shop_id = $1 AND (o.credited < 0 OR o.written_off < 0 OR (
    o.credited + o.written_off > greatest(o.total, 0) AND o.status NOT IN ('draft', 'discarded', 'canceled', 'expired')
    AND NOT EXISTS (SELECT FROM history_order h WHERE h.shop_id = $1 AND h.order_id = o.order_id)
))
LIMIT $2;

-- name: stored_value
SELECT format('account %s (%s): its balance is %s, its entries come to %s', s.account_id, s.status, s.balance, coalesce(e.amount, 0)) AS what
FROM stored_value s
LEFT JOIN (
    SELECT account_id, sum(amount) AS amount FROM stored_value_entry WHERE shop_id = $1 GROUP BY account_id
) e ON e.account_id = s.account_id
WHERE s.shop_id = $1 AND (s.balance <> coalesce(e.amount, 0) OR s.balance < 0 OR (s.status = 'void' AND s.balance <> 0))
LIMIT $2;

-- name: disputes
SELECT format('payment %s: %s are in dispute, its open disputes come to %s', p.payment_id, p.disputed, coalesce(d.amount, 0)) AS what
FROM payment p
LEFT JOIN (
    SELECT payment_id, sum(amount) AS amount FROM dispute WHERE shop_id = $1 AND status = 'open' GROUP BY payment_id
) d ON d.payment_id = p.payment_id
WHERE p.shop_id = $1 AND p.disputed <> coalesce(d.amount, 0)
LIMIT $2;

-- name: collections
SELECT format('cash %s took for order %s: %s handed in, the lists say %s', c.collector, c.order_id, c.remitted, coalesce(l.amount, 0)) AS what
FROM cash_collection c
LEFT JOIN (
    SELECT payment_id, sum(amount) AS amount FROM remittance_line WHERE shop_id = $1 AND payment_id IS NOT NULL GROUP BY payment_id
) l ON l.payment_id = c.payment_id
WHERE c.shop_id = $1 AND c.remitted <> coalesce(l.amount, 0)
LIMIT $2;
