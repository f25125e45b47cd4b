"""From cast columns to rows of a domain: diet, body, sleep, strength; whatever the app."""
