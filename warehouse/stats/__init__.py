"""Statistics as pure functions over numbers and numpy arrays."""
