"""The process and the way out: composition root, settings, command line, web, integrations."""
