"""duecourse: from a booking card to a published figure, every step checkable."""

__version__ = "0.1.0"
