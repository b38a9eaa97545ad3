"""What we remember, and the one door through which an incident changes."""
