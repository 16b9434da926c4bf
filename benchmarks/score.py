"""How much of what was found is right, and how much of what is there was found."""

from dataclasses import dataclass, field


@dataclass
class Score:
    """How much was found right, wrong, and not at all; `notes` says which.

    `none` counts what was rightly found to be nothing.
    """

    right: int = 0
    wrong: int = 0
    missing: int = 0
    none: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        """The share of what was found that is right; 1.0 where nothing was found."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        """The share of what is there that was found; 1.0 where nothing is there."""
        return self.right / (self.right + self.missing) if self.right + self.missing else 1.0

    def add(self, other: "Score") -> None:
        """Count another's values too."""
        self.right += other.right
        self.wrong += other.wrong
        self.missing += other.missing
        self.none += other.none
        self.notes += other.notes
