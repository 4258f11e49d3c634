"""The right of the window: who the customer is."""
