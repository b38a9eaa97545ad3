"""Health checks: what the playbook file says of them, and what their samples mean. All of it pure."""
