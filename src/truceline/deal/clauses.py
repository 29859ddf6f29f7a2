"""What the clauses of a statement say, by keyword."""

from __future__ import annotations

from truceline.deal import syntax as s
from truceline.model.record import ClaimId


def values_of(statement: s.Statement, word: str) -> tuple[str, ...]:
    """Return the words after a keyword, without quotation marks."""
    found = [c for c in statement.clauses if isinstance(c, s.Words) and c.word == word]
    return tuple(value.strip('"') for clause in found for value in clause.values)


def says(statement: s.Statement, word: str) -> bool:
    """Whether a statement has a clause of this keyword."""
    kinds = (s.Words, s.Names, s.Limit)
    return any(isinstance(c, kinds) and c.word == word for c in statement.clauses)


def names_of(statement: s.Statement, word: str) -> tuple[str, ...]:
    """Return the names after a keyword, e.g. `verified by`."""
    clauses = [c for c in statement.clauses if isinstance(c, s.Names) and c.word == word]
    return tuple(name.text for clause in clauses for name in clause.names)


def conditions_of(statement: s.Statement) -> tuple[s.Name, ...]:
    """Return the gates, windows, terms or words that a statement depends on."""
    found = [c for c in statement.clauses if isinstance(c, s.Condition)]
    return tuple(name for clause in found for name in clause.what)


def claims_of(statement: s.Statement) -> tuple[ClaimId, ...]:
    """Return the claims that a statement cites."""
    cited = [c for c in statement.clauses if isinstance(c, s.Cited)]
    return tuple(ClaimId(claim) for clause in cited for claim in clause.claims)


def basis_of(statement: s.Statement) -> str:
    """Return what a statement rests on, in words."""
    cited = [c.basis for c in statement.clauses if isinstance(c, s.Cited) and c.basis]
    return "; ".join((*cited, *values_of(statement, "basis")))
