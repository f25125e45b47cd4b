"""What a body spends, eats and has left."""
