"""`python -m osteoimmune` is the command line."""

from osteoimmune.cli import main

if __name__ == "__main__":
    main()
