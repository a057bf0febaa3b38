"""Prints: pictures of fingers to minutiae, templates and gallery search. Knows no names."""
