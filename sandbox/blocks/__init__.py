"""Block Kit as Slack takes it: what a block may hold, how much, and on which surface."""
