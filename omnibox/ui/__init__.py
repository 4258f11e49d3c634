"""The window: PySide6 Widgets over desk and model."""
