-- name: sources
SELECT source_id FROM history_source WHERE shop_id = $1 ORDER BY source_id;

-- name: source
SELECT h.reader, h.sha256, h.currency, h.rows, h.total, h.absolute_total, h.credit_rows_without_customer,
    h.credit_rows_without_sale, p.next_row, p.rows AS imported
FROM history_source h
LEFT JOIN import_progress p ON p.shop_id = $1 AND p.source_id = h.source_id
WHERE h.shop_id = $1 AND h.source_id = $2;

-- name: account
-- Every row of the file, once, with the class that the tables hold it as. A credited row in several parts counts by what
-- most of its units are; on a tie the first part decides.
WITH credit_class AS (
    SELECT row, part, quantity, amount,
        CASE
            WHEN charge_type IS NOT NULL THEN 'charge'
            WHEN kind IS NULL THEN 'unreferenced_credit'
            ELSE kind
        END AS class
    FROM history_credit
    WHERE shop_id = $1 AND source_id = $2
),
credit_row AS (
    SELECT DISTINCT ON (row) row, class, sum(amount) OVER (PARTITION BY row) AS amount
    FROM (
        SELECT row, class, sum(quantity) AS quantity, min(part) AS part, sum(amount) AS amount
        FROM credit_class
        GROUP BY row, class
    ) c
    ORDER BY row, quantity DESC, part
),
account AS (
    SELECT r.row, 'order_line' AS class, l.total AS amount
    FROM history_order h
    CROSS JOIN unnest(h.line_rows) WITH ORDINALITY AS r (row, line)
    JOIN order_line l ON l.shop_id = $1 AND l.order_id = h.order_id AND l.line = r.line
    WHERE h.shop_id = $1 AND h.source_id = $2
    UNION ALL
    SELECT r.row, 'charge', c.amount
    FROM history_order h
    CROSS JOIN unnest(h.charge_rows) WITH ORDINALITY AS r (row, charge)
    JOIN order_charge c ON c.shop_id = $1 AND c.order_id = h.order_id AND c.charge = r.charge
    WHERE h.shop_id = $1 AND h.source_id = $2
    UNION ALL
    SELECT row, class, amount FROM credit_row
    UNION ALL
    SELECT row, kind, amount FROM history_entry WHERE shop_id = $1 AND source_id = $2
)
SELECT class, count(*) AS rows, coalesce(sum(amount), 0)::bigint AS amount, coalesce(sum(abs(amount)), 0)::bigint AS absolute,
    count(DISTINCT row) FILTER (WHERE row BETWEEN 1 AND $3) AS distinct_rows
FROM account
GROUP BY GROUPING SETS ((class), ());

-- name: untied
SELECT untied, count(DISTINCT row) AS rows
FROM history_credit
WHERE shop_id = $1 AND source_id = $2 AND untied IS NOT NULL
GROUP BY untied;

-- name: rejects
SELECT reason, count(*) AS rows
FROM history_entry
WHERE shop_id = $1 AND source_id = $2 AND kind = 'reject'
GROUP BY reason;

-- name: reached
SELECT next_row, rows FROM import_progress WHERE shop_id = $1 AND source_id = $2;
