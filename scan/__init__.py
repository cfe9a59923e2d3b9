"""From the image of a page to what it says."""
