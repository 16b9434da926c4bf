"""Bytes into rows of cells: CSV, TSV, XLSX, JSON and JSON lines, in bounded memory."""
