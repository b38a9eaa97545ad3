"""The parts of an incident's state, one file for each machine that has much of it."""
