"""Exporting a conversation or a customer: the dialog, and the PDF it can make."""
