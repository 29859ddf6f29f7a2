"""Random games of the reference, written as conflicts for the solver."""

from __future__ import annotations

from published_definitions import Game, random_game

from truceline.buyin.preference import ranking_of, ranks_of
from truceline.buyin.states import StateSpace, Values, space_of
from truceline.model.buyin import Conflict, DecisionMaker, Option, Payoffs


def conflict_of(game: Game) -> Conflict:
    names = [f"maker {i}" for i in game.people]
    states = sorted(game.states)
    return Conflict(
        decision_makers=tuple(
            DecisionMaker(name=name, preference=Payoffs(payoff=tuple(worth[s] for s in states)))
            for name, worth in zip(names, game.payoff, strict=True)
        ),
        options=tuple(
            Option(index=index, name=f"option {index}", dm=names[owner], moves=moves)
            for index, (owner, moves) in enumerate(zip(game.owners, game.moves, strict=True))
        ),
        infeasible=game.infeasible,
    )


class Drawn:
    """One random game on both sides of a comparison."""

    def __init__(self, seed: int, options: tuple[int, int] = (2, 5)) -> None:
        self.game = random_game(seed, options=options)
        self.conflict = conflict_of(self.game)
        self.space: StateSpace = space_of(self.conflict)
        self.ranks: tuple[Values, ...] = ranks_of(self.conflict, self.space)
        self.names = tuple(maker.name for maker in self.conflict.decision_makers)
        self.ranking = {
            name: ranking_of(rank, self.space)
            for name, rank in zip(self.names, self.ranks, strict=True)
        }
