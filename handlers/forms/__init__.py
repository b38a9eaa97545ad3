"""The modals: each file builds one, and makes a command of what was filled in."""
