"""Pure functions: one file per verb, plus what verbs share. No database, clock, randomness or network."""
