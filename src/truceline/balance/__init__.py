"""Terms and control to a balance sheet with ranges; several deals side by side."""
