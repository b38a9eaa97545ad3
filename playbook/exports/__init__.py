"""The timeline as a file: what is in it, and one renderer for each format."""
