"""The values that cross module borders: frozen, typed, without behaviour that does I/O."""
