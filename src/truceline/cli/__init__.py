"""The command line: it reads arguments, calls one step, and prints what comes back."""
