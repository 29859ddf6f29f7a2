"""How the answers to run files are printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from truceline.cli.buyin_tables import cut, print_buyin, print_lines
from truceline.cli.output import amount, print_table, print_text, warn
from truceline.model.buyin import CONCEPT_MEANING, Share
from truceline.model.position import BuyIn
from truceline.model.runfile import (
    ChangeSetAnswer,
    ChangeSetFigures,
    RunAnswer,
    StabilityAnswer,
    StabilityBatch,
    UltimatumAnswer,
    UncertainAnswer,
)

SHOWN_STATES = 14  # of one cell of a table; the rest is counted


def print_answer(answer: RunAnswer | BuyIn) -> None:
    """Print the answer to a run file as tables and lists."""
    if isinstance(answer, BuyIn):
        print_buyin(answer)
        return
    if isinstance(answer, StabilityAnswer):
        _print_stability(answer)
    elif isinstance(answer, StabilityBatch):
        _print_batch(answer)
    elif isinstance(answer, UncertainAnswer):
        _print_uncertain(answer)
    elif isinstance(answer, UltimatumAnswer):
        _print_ultimatums(answer)
    else:
        _print_changes(answer)
    if answer.agrees is not None:
        print_text(f"\nThe file's own expected answer: {'met' if answer.agrees else 'NOT met'}.")


def _print_stability(answer: StabilityAnswer) -> None:
    makers = list(answer.n_stable["R"])
    print_table(
        answer.title or answer.id,
        ["stable states", *makers, "equilibria"],
        [
            [
                concept,
                *(
                    _states(answer.stable.get(concept, {}).get(maker, ()), number)
                    for maker, number in numbers.items()
                ),
                _states(answer.equilibria.get(concept, ()), answer.n_equilibria[concept]),
            ]
            for concept, numbers in answer.n_stable.items()
        ],
    )
    print_text("")
    for line in cut(
        f"{state:>4}  {'; '.join(taken) or 'nothing taken'}"
        for state, taken in answer.labels.items()
    ):
        print_text(f"  {line}")
    print_text("")
    for concept, meaning in CONCEPT_MEANING.items():
        print_text(f"  {concept:<4} {meaning}")
    print_text(f"  Sanctions: {answer.sanctions}.")
    for other, concepts in answer.differs_under_other_readings.items():
        if concepts:
            print_text(f"  Reading them as '{other}' changes {', '.join(concepts)}.")
    print_lines("Routes from the status quo", _route_lines(answer))
    print_lines("Coalitions that could leave an equilibrium together", _coalition_lines(answer))
    print_lines("What everybody would have to prefer", _inverse_lines(answer))
    if answer.certificates:
        checked = "all of them check" if answer.certificates_check else "NOT all of them check"
        print_text(f"\n{len(answer.certificates)} certificates, and {checked}; see --json.")
    for warning in answer.warnings:
        warn(f"warning: {warning}")


def _states(states: Sequence[int], number: int | None = None) -> str:
    """Return the first of the states, and how many more there are."""
    shown = states[:SHOWN_STATES]
    more = (len(states) if number is None else number) - len(shown)
    if not shown:
        return f"{more} states" if more else "none"
    return " ".join(map(str, shown)) + (f" and {more} more" if more else "")


def _route_lines(answer: StabilityAnswer) -> Iterator[str]:
    for route in answer.routes:
        steps = "".join(f" -> {step.to} ({step.dm})" for step in route.path)
        if not route.reachable:
            yield f"{route.to}: no legal path leads there"
        elif not route.path:
            yield f"{route.to}: the status quo itself"
        else:
            suits = "each step suits its maker" if route.by_improvements else "against preference"
            yield f"{route.to}:{steps}; {suits}"


def _coalition_lines(answer: StabilityAnswer) -> Iterator[str]:
    for verdict in answer.coalitions:
        held = [concept for concept, stable in verdict.stable.items() if stable]
        yield (
            f"{verdict.state}: {' + '.join(verdict.members)} to "
            f"{_states(verdict.joint_improvements)}; held by {', '.join(held) or 'nothing'}"
        )


def _inverse_lines(answer: StabilityAnswer) -> Iterator[str]:
    for inverse in answer.inverse:
        for requirement in inverse.requirements:
            for deterrent in requirement.all_of:
                ways = " or ".join(
                    "{" + " ".join(map(str, group)) + "}" for group in deterrent.any_of[:4]
                )
                more = len(deterrent.any_of) - 4
                yield (
                    f"{inverse.state} {inverse.concept}: {requirement.dm} must find no better "
                    f"than {inverse.state}: {ways}{f' or one of {more} more' if more > 0 else ''}"
                    f" (against the move to {deterrent.to})"
                )


def _print_batch(answer: StabilityBatch) -> None:
    print_table(
        answer.title or answer.id,
        ["case", "states", "R", "GMR", "SMR", "SEQ"],
        [
            [
                str(number),
                str(len(case.feasible or ())),
                *(_states(states) for states in (case.equilibria or {}).values()),
            ]
            for number, case in enumerate(answer.cases, start=1)
        ],
    )


def _print_uncertain(answer: UncertainAnswer) -> None:
    print_table(
        answer.id,
        ["state", *answer.shares],
        [
            [str(row[0].state), *map(_share, row)]
            for row in zip(*answer.shares.values(), strict=True)
        ],
    )
    print_text(f"\nRankings looked at: {answer.method}.")
    print_text("A share counts rankings that agree with what is known; it is no probability.")
    print_text(f"Sanctions: {answer.sanctions}.")
    for warning in answer.warnings:
        warn(f"warning: {warning}")


def _share(share: Share) -> str:
    if share.always:
        return "always"
    return amount(share.share, 3) if share.ever else "never"


def _print_ultimatums(answer: UltimatumAnswer) -> None:
    columns = (
        "threat_credible",
        "outcome_if_rejected",
        "target_accepts",
        "threat_changes_decision",
    )
    print_table(
        answer.id,
        ["case", *(column.replace("_", " ") for column in columns)],
        [
            [str(case.get("vector", number)), *(_yes_no(case[column]) for column in columns)]
            for number, case in enumerate(answer.cases, start=1)
        ],
    )


def _yes_no(value: object) -> str:
    if value is None:
        return "indifferent"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _print_changes(answer: ChangeSetAnswer) -> None:
    for number, case in enumerate(answer.cases, start=1):
        found = case.expected
        of_them = (
            "" if found.n_acceptable_to_all is None else f", {found.n_acceptable_to_all} met all"
        )
        print_text(f"Draft {number}: {found.n_outcomes} outcomes{of_them}")
        for party, positions in found.violated_by_draft.items():
            print_text(f"  party {party} objects by: {_names(positions) or 'nothing'}")
        print_lines("Smallest edits (none is recommended)", _edit_lines(found))
        print_lines(
            "Smallest sets of positions to give up",
            (_names(given) or "none needs to be" for given in found.minimal_concession_sets),
        )
        print_lines(
            "Positions that cannot all hold",
            (_names(conflict) for conflict in found.minimal_conflicts_up_to_6),
        )
        if found.not_for_trading:
            print_text(f"  Not for trading, kept out: {_names(found.not_for_trading)}")
        if found.note:
            print_text(f"  Not complete: {found.note}")
        print_text("")


def _edit_lines(found: ChangeSetFigures) -> Iterator[str]:
    for edits in found.inclusion_minimal_edit_sets:
        yield ", ".join(f"term {term} to {value}" for term, value in edits) or "none is needed"


def _names(names: Sequence[object]) -> str:
    return ", ".join(map(str, names))
