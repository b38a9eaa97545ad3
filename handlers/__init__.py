"""What people and systems say to us: slash commands, buttons, modals, shortcuts."""
