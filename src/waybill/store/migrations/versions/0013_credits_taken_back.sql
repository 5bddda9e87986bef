-- What is canceled takes back what was credited of it: a credit below 0.
ALTER TABLE order_credit DROP CONSTRAINT order_credit_amount_check;

ALTER TABLE order_credit ADD CONSTRAINT order_credit_amount_check CHECK (amount >= 0 OR kind = 'taken_back') NOT VALID;
