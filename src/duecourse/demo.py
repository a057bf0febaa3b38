"""The demonstration: a made-up state, end to end."""
