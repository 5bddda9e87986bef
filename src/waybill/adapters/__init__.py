"""One file per vendor, behind a port."""
