"""The page of everybody we serve."""
