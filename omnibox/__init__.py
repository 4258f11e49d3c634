"""Omnibox: one desktop inbox for every channel a customer writes or calls on."""

__version__ = "0.1.0"
