"""Rules: dated data with sources."""
