"""Money: payments, what was asked of gateways and what came of it, credits, gift cards and store credit."""
