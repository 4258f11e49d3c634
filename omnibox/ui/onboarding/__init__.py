"""The first minutes: welcome, connecting an inbox, sample data."""
