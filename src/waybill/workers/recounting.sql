-- name: make_room
-- For the figures as they were and as they are: only this transaction sees it.
CREATE TEMPORARY TABLE figure_kept ON COMMIT DROP AS
SELECT $1::bigint AS shop_id, false AS anew, '' AS report, '{}'::jsonb AS of, '{}'::jsonb AS figures
WHERE false;

-- name: keep
-- What is scored is no figure: it follows from the others.
INSERT INTO figure_kept (shop_id, anew, report, of, figures)
SELECT $1::bigint, $2::boolean, 'sales',
    jsonb_build_object('day', f.day, 'currency', f.currency, 'about', jsonb_build_array(f.channel, f.country, f.campaign)),
    to_jsonb(f) - '{shop_id,day,currency,channel,country,campaign}'::text[]
FROM figure_sales f
WHERE f.shop_id = $1
UNION ALL
SELECT $1, $2, 'items', jsonb_build_object('day', f.day, 'currency', f.currency, 'about', jsonb_build_array(i.sku)),
    to_jsonb(f) - '{shop_id,day,currency,item_id}'::text[]
FROM figure_items f
JOIN item i ON i.shop_id = $1 AND i.item_id = f.item_id
WHERE f.shop_id = $1
UNION ALL
SELECT $1, $2, 'item months', jsonb_build_object('day', f.month, 'currency', f.currency, 'about', jsonb_build_array(i.sku)),
    to_jsonb(f) - '{shop_id,month,currency,item_id}'::text[]
FROM figure_item_months f
JOIN item i ON i.shop_id = $1 AND i.item_id = f.item_id
WHERE f.shop_id = $1
UNION ALL
SELECT $1, $2, 'hours',
    jsonb_build_object('day', f.day, 'currency', f.currency, 'about', jsonb_build_array(lpad(f.hour::text, 2, '0') || ':00', f.channel)),
    to_jsonb(f) - '{shop_id,day,hour,currency,channel}'::text[]
FROM figure_hours f
WHERE f.shop_id = $1
UNION ALL
SELECT $1, $2, 'reasons', jsonb_build_object('day', f.day, 'about', jsonb_build_array(f.kind, f.reason)),
    to_jsonb(f) - '{shop_id,day,kind,reason}'::text[]
FROM figure_reasons f
WHERE f.shop_id = $1
UNION ALL
SELECT $1, $2, 'customers', jsonb_build_object('currency', f.currency, 'about', jsonb_build_array(f.customer_id)),
    to_jsonb(f) - '{shop_id,customer_id,currency,recency,frequency,value,segment,scored_at}'::text[]
FROM figure_customers f
WHERE f.shop_id = $1;

-- name: changes
-- A row of zeros says as much as none.
SELECT report, of, k.figure, k.before, k.after, count(*) OVER () AS changed
FROM (SELECT report, of, figures FROM figure_kept WHERE shop_id = $1 AND NOT anew) b
FULL JOIN (SELECT report, of, figures FROM figure_kept WHERE shop_id = $1 AND anew) a USING (report, of)
CROSS JOIN LATERAL (
    SELECT n.figure, coalesce(b.figures->>n.figure, '0') AS before, coalesce(a.figures->>n.figure, '0') AS after
    FROM jsonb_object_keys(coalesce(a.figures, b.figures)) AS n (figure)
) k
WHERE k.before <> k.after
ORDER BY report, of->>'day', of->>'currency', of->>'about', k.figure
LIMIT $2;
