"""One .py and .sql per verb: gather, decide, record. Lists in, lists out."""
