"""The shop front."""
