"""Knowledge graph of regional innovation dialogue."""
