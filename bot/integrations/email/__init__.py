"""E-mail as a place that can be told: the pages that Slack does not bring."""
