"""Running the product on a machine: settings, the embedded database, the supervisor."""
