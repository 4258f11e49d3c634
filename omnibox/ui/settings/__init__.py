"""Settings: one page of sections, each made when it is first opened."""
