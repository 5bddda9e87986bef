"""A month of a real shop's trade, shipped to try Waybill with; SOURCES.md says where it is from."""

from pathlib import Path


def online_retail_sample() -> Path:
    """Online Retail, December 2010: 42,481 invoice lines of a UK gift shop, as parquet."""
    return Path(__file__).with_name("online_retail_2010_12.parquet")
