"""The digital record and its pages."""
