"""`python -m council`: the same as the `council` command."""

from council.cli import main

main()
