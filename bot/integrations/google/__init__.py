"""Google Docs: the incident log as a document."""
