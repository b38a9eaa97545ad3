"""What the services' processes run."""
