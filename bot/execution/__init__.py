"""Running programs, here and by ssh: never a shell, always with an end."""
