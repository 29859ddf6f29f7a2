"""Published maps and settlement lists in; who holds what on a date, and its lines, out."""
