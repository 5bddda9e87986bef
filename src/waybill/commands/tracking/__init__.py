"""What buyers do by the links of their orders."""
