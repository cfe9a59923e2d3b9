"""`python -m server` is `parcours`, where the command is not on the PATH."""

from server.cli import main

main(prog_name="parcours")
