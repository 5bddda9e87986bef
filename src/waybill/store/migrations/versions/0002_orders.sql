-- Balance: total - credited - written_off - (paid - refunded - dispute_lost). `paid` is all that was ever captured.
ALTER TABLE orders
    ADD COLUMN authorized bigint NOT NULL DEFAULT 0,
    ADD COLUMN refund_pending bigint NOT NULL DEFAULT 0,
    ADD COLUMN refunded bigint NOT NULL DEFAULT 0,
    ADD COLUMN dispute_lost bigint NOT NULL DEFAULT 0,
    ADD COLUMN credited bigint NOT NULL DEFAULT 0,
    ADD COLUMN written_off bigint NOT NULL DEFAULT 0,
    ADD COLUMN due_on date,
    ADD COLUMN shipped_at timestamptz,
    ADD COLUMN delivered_at timestamptz;

-- Left our hands, arrived, came back, ever: a unit that was returned was shipped all the same.
ALTER TABLE order_line
    ADD COLUMN shipped_ever bigint NOT NULL DEFAULT 0,
    ADD COLUMN delivered_ever bigint NOT NULL DEFAULT 0,
    ADD COLUMN returned_ever bigint NOT NULL DEFAULT 0;

UPDATE order_line SET shipped_ever = delivered + returned, delivered_ever = delivered + returned, returned_ever = returned
WHERE delivered + returned > 0;
