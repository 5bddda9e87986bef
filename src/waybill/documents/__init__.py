"""Documents for people: invoices, packing slips, pick lists and labels as PDF, in the shop's language."""
