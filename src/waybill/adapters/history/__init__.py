"""Files of past trade, one file per format."""
