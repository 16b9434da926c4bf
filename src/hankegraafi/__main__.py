"""`python -m hankegraafi` is the command `hankegraafi`."""

from hankegraafi.cli import run

if __name__ == "__main__":
    run()
