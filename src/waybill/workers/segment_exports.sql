-- name: webhook
SELECT url, active FROM webhook WHERE shop_id = $1 AND webhook_id = $2;

-- name: running
SELECT export_id, webhook_id, status, consent, segment, tag, least_orders, pages, customers, attempts, last_status, last_error,
    started_at, next_at, ended_at
FROM segment_export
WHERE shop_id = $1 AND status = 'running' AND webhook_id = $2 AND consent = $3 AND segment IS NOT DISTINCT FROM $4
    AND tag IS NOT DISTINCT FROM $5 AND least_orders IS NOT DISTINCT FROM $6
ORDER BY export_id
LIMIT 1;

-- name: start
INSERT INTO segment_export (shop_id, export_id, webhook_id, status, consent, segment, tag, least_orders, started_at)
VALUES ($1, $2, $3, 'running', $4, $5, $6, $7, $8)
RETURNING export_id, webhook_id, status, consent, segment, tag, least_orders, pages, customers, attempts, last_status, last_error,
    started_at, next_at, ended_at;

-- name: lock
SELECT export_id, webhook_id, consent, segment, tag, least_orders, pages, after_id, until_id, last, attempts, next_at, started_at
FROM segment_export
WHERE shop_id = $1 AND export_id = $2 AND status = 'running'
ORDER BY shop_id, export_id
FOR NO KEY UPDATE;

-- name: bound
UPDATE segment_export SET until_id = $3, last = $4
WHERE shop_id = $1 AND export_id = $2
RETURNING export_id, webhook_id, consent, segment, tag, least_orders, pages, after_id, until_id, last, attempts, next_at, started_at;

-- name: arrived
-- Not where another process has said so already.
UPDATE segment_export SET pages = pages + 1, customers = customers + $4, last_status = $5, last_error = NULL, attempts = 0,
    next_at = NULL, until_id = NULL, after_id = CASE WHEN last THEN NULL ELSE until_id END,
    status = CASE WHEN last THEN 'done' ELSE status END, ended_at = CASE WHEN last THEN $6::timestamptz END
WHERE shop_id = $1 AND export_id = $2 AND pages = $3 AND status = 'running';

-- name: count_failure
UPDATE segment_export SET attempts = attempts + 1, last_status = $4, last_error = $5, next_at = $6
WHERE shop_id = $1 AND export_id = $2 AND pages = $3 AND status = 'running';

-- name: end
UPDATE segment_export SET status = $3, last_status = coalesce($4, last_status), last_error = $5, next_at = NULL, after_id = NULL,
    until_id = NULL, ended_at = $6
WHERE shop_id = $1 AND export_id = $2 AND status = 'running';

-- name: deactivate
UPDATE webhook SET active = false WHERE shop_id = $1 AND webhook_id = $2;
