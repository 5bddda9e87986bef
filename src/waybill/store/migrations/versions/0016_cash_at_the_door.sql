-- What the parcel's carrier was told to take at the door as it left, in minor units. NULL where it has not left, or had by then.
ALTER TABLE parcel ADD COLUMN cash bigint CHECK (cash >= 0);
