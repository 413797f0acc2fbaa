"""How a worker gives up what it does not need, for good."""
