"""Small real services to break and to mend: a web API, its PostgreSQL, a worker; processes that end with the demo."""
