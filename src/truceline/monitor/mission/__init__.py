"""Mission practice: exposure, silence, withdrawal, windows, the commission's procedure."""
