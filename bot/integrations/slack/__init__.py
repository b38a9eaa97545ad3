"""Slack: everything the bot says there, put into words and delivered."""
