"""The demo channel: scripted customers on every kind of line, and a folder as the other end for tests."""
