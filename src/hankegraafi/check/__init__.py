"""Room 3: quads, shapes and whole-graph queries in, findings out."""

from hankegraafi.check.folder import check_folder
from hankegraafi.check.shapes_lint import lint_shapes

__all__ = ["check_folder", "lint_shapes"]
