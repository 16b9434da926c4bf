"""Tables for people who work in tables: CSV with CSVW metadata, Parquet, and a workbook.

They say what the curated view says: one table for each class of things, one row for each thing.
"""

from hankegraafi.release.tables.finish import Packing
from hankegraafi.release.tables.rewrite import rewrite_tables
from hankegraafi.release.tables.write import write_tables

__all__ = ["Packing", "rewrite_tables", "write_tables"]
