"""The keyboard map: who has which key, what may be a key, and the maps that ship."""
