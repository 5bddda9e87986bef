-- When somebody began to send it: until that is long ago nobody else does.
ALTER TABLE message ADD COLUMN sending_at timestamptz;
