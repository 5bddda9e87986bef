"""What people change of an order afterwards: holds, edits, requests to the location."""
