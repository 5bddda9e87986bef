-- name: by_number
SELECT parcel_id, carrier, tracking_number
FROM parcel
WHERE shop_id = $1 AND tracking_number = ANY ($2::text[])
ORDER BY shipped_at DESC NULLS LAST, parcel_id DESC;

-- name: unknown
SELECT tracking_number, status, at
FROM tracking_report
WHERE shop_id = $1 AND parcel_id IS NULL AND tracking_number = ANY ($2::text[]);

-- name: settled
-- As `settled_lost` of decisions/returns/books.py has it.
SELECT r.order_id, l.line,
    sum(CASE WHEN r.kind <> 'claim' THEN -l.settled WHEN l.reason IN ('lost', 'missing') THEN l.settled ELSE 0 END)::bigint AS units
FROM return_order r
JOIN return_line l ON l.shop_id = $1 AND l.return_id = r.return_id
WHERE r.shop_id = $1 AND r.order_id = ANY ($2::uuid[])
GROUP BY r.order_id, l.line;
