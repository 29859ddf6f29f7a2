"""The page and the review desk, served over HTTP."""
