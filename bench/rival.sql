-- The rival: an order in one PL/pgSQL call and one transaction, as an expert would write it by hand. It writes the rows
-- that Waybill writes for the same order, under the same keys and indexes, and may take its numbers from sequences,
-- which cost it no lock.
CREATE SEQUENCE rival_seq START 1000000 CACHE 100;

CREATE SEQUENCE rival_number START 1000000 CACHE 100;

CREATE FUNCTION place_order(
    the_shop bigint, the_key text, the_email text, skus text[], quantities integer[]
) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    made_at timestamptz := clock_timestamp();
    the_order uuid := uuidv7();
    the_person uuid := uuidv7();
    the_customer uuid;
    the_seq bigint;
    the_number bigint;
    the_total bigint := 0;
    the_tax bigint := 0;
    the_lines jsonb := '[]';
    the_reserved jsonb := '[]';
    wanted record;
    answered text;
BEGIN
    INSERT INTO idempotency (shop_id, actor, key, verb, body_hash, created_at)
    VALUES (the_shop, 'rival', the_key, 'place_orders', sha256(the_key::bytea), made_at)
    ON CONFLICT (shop_id, actor, key) DO NOTHING;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    SELECT customer_id INTO the_customer FROM customer_key
    WHERE shop_id = the_shop AND kind = 'email' AND value = the_email;
    the_seq := nextval('rival_seq');
    the_number := nextval('rival_number');
    FOR wanted IN
        SELECT l.line, l.quantity, i.item_id, i.sku, i.title, i.price, s.location_id
        FROM unnest(skus, quantities) WITH ORDINALITY AS l (sku, quantity, line)
        JOIN item i ON i.shop_id = the_shop AND i.sku_key = upper(l.sku)
        JOIN stock_level s ON s.shop_id = the_shop AND s.item_id = i.item_id
        ORDER BY i.item_id
    LOOP
        UPDATE stock_level SET reserved = reserved + wanted.quantity
        WHERE shop_id = the_shop AND item_id = wanted.item_id AND location_id = wanted.location_id
            AND sellable - reserved - safety >= wanted.quantity;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'insufficient stock';
        END IF;
        the_total := the_total + wanted.quantity * wanted.price / 10000;
        the_tax := the_tax + round(wanted.quantity * wanted.price / 10000 * 19 / 119.0);
        the_lines := the_lines || jsonb_build_object(
            'line', wanted.line, 'item_id', wanted.item_id, 'sku', wanted.sku, 'title', wanted.title,
            'quantity', wanted.quantity, 'unit_price', wanted.price, 'subtotal', wanted.quantity * wanted.price / 10000,
            'total', wanted.quantity * wanted.price / 10000,
            'tax', round(wanted.quantity * wanted.price / 10000 * 19 / 119.0)::bigint, 'tax_rate', 190000,
            'reserved', wanted.quantity);
        the_reserved := the_reserved || jsonb_build_object(
            'line', wanted.line, 'item_id', wanted.item_id, 'location_id', wanted.location_id,
            'quantity', wanted.quantity);
    END LOOP;
    INSERT INTO person_data (
        shop_id, customer_id, person_id, email, name, name_key, address, recorded_at
    ) VALUES (
        the_shop, the_customer, the_person, the_email, 'Ann Other', 'ann other',
        '{"country": "DE", "city": "Berlin", "lines": ["Street 1"], "postal_code": "10115"}', made_at
    );
    INSERT INTO event (
        shop_id, seq, id, type, version, order_id, occurred_at, recorded_at, batch, actor, door, data
    ) VALUES (
        the_shop, the_seq, uuidv7(), 'order.placed', 1, the_order, made_at, made_at, uuidv7(), 'rival', 'api',
        jsonb_build_object(
            'number', the_number, 'channel', 'api', 'currency', 'EUR', 'customer_id', the_customer, 'person_id', the_person,
            'country', 'DE', 'terms', 'on_account', 'item_total', the_total, 'tax_total', the_tax, 'total', the_total,
            'ship_by', made_at + interval '1 day', 'deliver_by', made_at + interval '4 days', 'confirmed', true,
            'lines', the_lines, 'reserved', the_reserved)
    );
    INSERT INTO orders (
        shop_id, order_id, number, status, channel, currency, customer_id, person_id, country, terms, item_total, tax_total,
        total, placed_at, confirmed_at, ship_by, deliver_by
    ) VALUES (
        the_shop, the_order, the_number, 'confirmed', 'api', 'EUR', the_customer, the_person, 'DE', 'on_account', the_total,
        the_tax, the_total, made_at, made_at, made_at + interval '1 day', made_at + interval '4 days'
    );
    INSERT INTO order_line (
        shop_id, order_id, line, item_id, sku, title, quantity, unit_price, subtotal, tax, tax_rate, total, reserved
    )
    SELECT the_shop, the_order, d.line, d.item_id, d.sku, d.title, d.quantity, d.unit_price, d.subtotal, d.tax, d.tax_rate,
        d.total, d.reserved
    FROM jsonb_to_recordset(the_lines) AS d (
        line integer, item_id uuid, sku text, title text, quantity bigint, unit_price bigint, subtotal bigint, tax bigint,
        tax_rate integer, total bigint, reserved bigint
    );
    INSERT INTO reservation (shop_id, order_id, line, location_id, item_id, quantity)
    SELECT the_shop, the_order, d.line, d.location_id, d.item_id, d.quantity
    FROM jsonb_to_recordset(the_reserved) AS d (line integer, item_id uuid, location_id uuid, quantity bigint);
    answered := jsonb_build_object(
        'result', 'placed', 'order_id', the_order, 'number', the_number, 'status', 'confirmed', 'currency', 'EUR',
        'item_total', the_total, 'tax_total', the_tax, 'total', the_total, 'lines', the_lines)::text;
    UPDATE idempotency SET answer = answered::bytea WHERE shop_id = the_shop AND actor = 'rival' AND key = the_key;
    RETURN the_order;
END
$$;
