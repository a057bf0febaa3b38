"""Exchange: what other agencies' machines speak."""
