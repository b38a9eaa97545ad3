"""A local Slack-compatible workspace: Web API, signed delivery, Socket Mode, web page."""
