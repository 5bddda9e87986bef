-- Each statement of this folder changes one table from the events $2 to $3 of a shop's log: one batch. They run in the
-- order of `AREAS` in record.py and of each file, those whose types occur; a type in capitals is a base class of
-- model/events, and stands for all that derive from it; $4, where it is used, is the list of the statement's types.
-- An event's list is taken out of it once, by jsonb_to_record: what is read of `e.data` beside its rows is unpacked anew for
-- each of them, and an event of thousands of lines is long. Their only inputs are the events and the tables, so replaying
-- the log batch by batch gives the same tables.

-- name: shop
-- types: shop.saved
INSERT INTO shop (shop_id, name, currency, country, time_zone, locale, settings, front_slug)
SELECT DISTINCT ON (e.shop_id) e.shop_id, d.name, d.currency, d.country, d.time_zone, d.locale, d.settings,
    d.settings#>>'{front,slug}'
FROM event e, jsonb_to_record(e.data)
    AS d (name text, currency text, country text, time_zone text, locale text, settings jsonb)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'shop.saved'
ORDER BY e.shop_id, e.seq DESC
ON CONFLICT (shop_id) DO UPDATE SET name = excluded.name, currency = excluded.currency, country = excluded.country,
    time_zone = excluded.time_zone, locale = excluded.locale, settings = excluded.settings,
    front_slug = excluded.front_slug;

-- name: item
-- types: item.saved
INSERT INTO item (
    shop_id, item_id, sku, sku_key, title, price, tax_category, unit, scale, weight, length, width, height, barcode, cost,
    backorder, returnable, active, bundle, available_on, published, category, description, choices
)
SELECT DISTINCT ON (d.item_id) e.shop_id, d.item_id, d.sku, upper(d.sku COLLATE pg_c_utf8), d.title, d.price,
    coalesce(d.tax_category, 'standard'), coalesce(d.unit, 'unit'), coalesce(d.scale, 1), d.weight, d.length, d.width,
    d.height, d.barcode, d.cost, coalesce(d.backorder, false), coalesce(d.returnable, true), coalesce(d.active, true),
    d.bundle, d.available_on, coalesce(d.published, false), d.category, d.description, d.choices
FROM event e, jsonb_to_record(e.data) AS d (
    item_id uuid, sku text, title text, price bigint, tax_category text, unit text, scale integer, weight integer,
    length integer, width integer, height integer, barcode text, cost bigint, backorder boolean, returnable boolean,
    active boolean, bundle jsonb, available_on date, published boolean, category text, description text, choices jsonb
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'item.saved'
ORDER BY d.item_id, e.seq DESC
ON CONFLICT (shop_id, item_id) DO UPDATE SET sku = excluded.sku, title = excluded.title, price = excluded.price,
    tax_category = excluded.tax_category, unit = excluded.unit, scale = excluded.scale, weight = excluded.weight,
    length = excluded.length, width = excluded.width, height = excluded.height, barcode = excluded.barcode,
    cost = excluded.cost, backorder = excluded.backorder, returnable = excluded.returnable, active = excluded.active,
    bundle = excluded.bundle, available_on = excluded.available_on, published = excluded.published,
    category = excluded.category, description = excluded.description, choices = excluded.choices;

-- name: location
-- types: location.saved
INSERT INTO location (
    shop_id, location_id, code, code_key, name, kind, address, hours, cutoff, abilities, priority, daily_capacity, active
)
SELECT DISTINCT ON (d.location_id) e.shop_id, d.location_id, d.code, upper(d.code COLLATE pg_c_utf8), d.name, d.kind,
    d.address, d.hours, d.cutoff, d.abilities, d.priority, d.daily_capacity, coalesce(d.active, true)
FROM event e, jsonb_to_record(e.data) AS d (
    location_id uuid, code text, name text, kind text, address jsonb, hours jsonb, cutoff text, abilities jsonb,
    priority integer, daily_capacity integer, active boolean
)
WHERE e.shop_id = $1 AND e.seq BETWEEN $2 AND $3 AND e.type = 'location.saved'
ORDER BY d.location_id, e.seq DESC
ON CONFLICT (shop_id, location_id) DO UPDATE SET code = excluded.code, name = excluded.name, kind = excluded.kind,
    address = excluded.address, hours = excluded.hours, cutoff = excluded.cutoff, abilities = excluded.abilities,
    priority = excluded.priority, daily_capacity = excluded.daily_capacity, active = excluded.active;
