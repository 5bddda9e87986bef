-- name: note
INSERT INTO audit_entry (shop_id, entry_id, at, actor, door, type, subject, data)
SELECT $1, e.entry_id, $6, $7, $8, e.type, e.subject, e.data
FROM unnest($2::uuid[], $3::text[], $4::text[], $5::jsonb[]) AS e (entry_id, type, subject, data);
