"""What each message says: an errand in, text and blocks out. Nothing here calls Slack."""
