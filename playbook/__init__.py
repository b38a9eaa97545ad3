"""What we decide: pure. No clock, no I/O, no Slack, no database."""
