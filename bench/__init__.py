"""Measurements: speed as ratios against a peer in the same run, accuracy with intervals. Run with ``make bench``."""
