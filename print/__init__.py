"""Booklets on paper: PDF pages and the layout that came out of them."""
