"""Run the command line as ``python -m truceline``."""

from truceline.cli.main import main

main()
