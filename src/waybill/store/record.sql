-- name: take_numbers
UPDATE shop_counter SET seq = seq + $2, order_number = order_number + $3
WHERE shop_id = $1
RETURNING seq, order_number;

-- name: take_invoice_numbers
-- Only ever after `take_numbers`: whoever holds the shop's counter is alone with these.
INSERT INTO invoice_counter AS c (shop_id, series, number)
SELECT $1, w.series, w.wanted FROM unnest($2::text[], $3::bigint[]) AS w (series, wanted)
ON CONFLICT (shop_id, series) DO UPDATE SET number = c.number + excluded.number
RETURNING series, number;

-- name: append
-- With the events the answers to whoever asked are kept: they are known as soon as the numbers are, and one trip is spared.
WITH answered AS (
    UPDATE idempotency i SET answer = a.answer
    FROM unnest($15::text[], $16::text[], $17::bytea[]) AS a (actor, key, answer)
    WHERE i.shop_id = $1 AND i.actor = a.actor AND i.key = a.key
)
INSERT INTO event (
    shop_id, seq, id, type, version, order_id, subject, occurred_at, cause_id, data, recorded_at, batch, actor, door
)
SELECT $1, $2 + e.position - 1, e.id, e.type, e.version, e.order_id, e.subject, coalesce(e.occurred_at, $12), e.cause_id,
    e.data, $12, $13, e.actor, $14
FROM unnest(
        $3::uuid[], $4::text[], $5::smallint[], $6::uuid[], $7::text[], $8::timestamptz[], $9::uuid[], $10::text[], $11::jsonb[]
    ) WITH ORDINALITY AS e (id, type, version, order_id, subject, occurred_at, cause_id, actor, data, position);
