"""Figures: tables to measures to claims to a published site."""
