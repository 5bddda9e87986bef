"""What must never be of goods on their way: the statements are beside this, `invariants` runs them with the others."""

from waybill.store.sql import load

STATEMENTS = load(__file__).all

# In the order of the statements.
NAMES = ("parcel_units", "parcels_under_way", "pickups", "transfer_units", "completed")
