-- Nothing is expected of a parcel that has not left, or whose hand-over was undone.
UPDATE parcel SET expected_at = NULL WHERE status IN ('created', 'voided') AND expected_at IS NOT NULL;
