"""The programs that made the networks of `scan/models`."""
