"""Proposals: a file is looked at, and a description of it is written for somebody to mend."""
