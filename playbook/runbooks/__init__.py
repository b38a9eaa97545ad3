"""Runbooks: written procedures that the bot walks through with people. What the playbook file says of them; pure."""
