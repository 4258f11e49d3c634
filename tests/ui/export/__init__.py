"""Tests of the export in the window."""
