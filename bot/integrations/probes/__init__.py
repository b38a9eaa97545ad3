"""The probes: how each kind of health check looks at the world."""
