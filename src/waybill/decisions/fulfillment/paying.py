"""Whether the money for goods is there when they leave."""

from waybill.decisions.payments.shares import covered

__all__ = ["covered"]
