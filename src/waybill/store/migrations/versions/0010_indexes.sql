-- Staff look for customers by how an e-mail, a phone number or a last name begins.
CREATE INDEX CONCURRENTLY IF NOT EXISTS customer_key_by_beginning ON customer_key (shop_id, value text_pattern_ops, customer_id);

CREATE INDEX CONCURRENTLY IF NOT EXISTS person_data_by_last_name
ON person_data (shop_id, substring(name_key FROM '[^ ]+$') text_pattern_ops, customer_id)
WHERE name_key LIKE '% %';

-- The shop's front is found by its slug; its shelves are by title, and by category.
CREATE INDEX CONCURRENTLY IF NOT EXISTS shop_by_front ON shop (front_slug) WHERE front_slug IS NOT NULL;

CREATE INDEX CONCURRENTLY IF NOT EXISTS item_published ON item (shop_id, lower(title), item_id) WHERE published AND active;

CREATE INDEX CONCURRENTLY IF NOT EXISTS item_by_category ON item (shop_id, category, lower(title), item_id)
WHERE published AND active;
