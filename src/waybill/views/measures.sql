-- name: measures
-- Items that are sold by weight, volume or length, or by less than a piece.
SELECT sku_key, scale, CASE unit WHEN 'unit' THEN 'units' ELSE unit END AS unit
FROM item
WHERE shop_id = $1 AND sku_key = ANY ($2::text[]) AND (scale > 1 OR unit <> 'unit');
