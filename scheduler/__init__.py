"""What time says to us: the tick and the deliveries."""
