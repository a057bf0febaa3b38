"""Synth: made-up people, prints, cards and years, with the truth known."""
