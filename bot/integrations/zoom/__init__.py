"""Zoom: a call of its own for each incident."""
