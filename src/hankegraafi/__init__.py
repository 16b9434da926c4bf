"""Publicly funded projects, organisations and funding as a knowledge graph."""

__version__ = "0.6.0"
