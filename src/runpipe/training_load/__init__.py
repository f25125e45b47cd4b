"""What a session weighs."""
