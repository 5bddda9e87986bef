"""Stock on its way between locations."""
