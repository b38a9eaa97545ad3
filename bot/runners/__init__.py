"""Runners: processes on other hosts that do what only they can reach, so that the bot needs no way in there."""
