"""What we ask of the outside: payment gateways, carriers, channels, notifiers, files of history."""
