"""Take it or leave it: whether the threat is credible, and whether it changes the answer."""

from __future__ import annotations

from collections.abc import Callable

from truceline.model.buyin import Ultimatum

Prefers = Callable[[int, int], bool | None]  # the first state to the second; None: not known


def ultimatum(
    proposer: str,
    target: str,
    *,
    proposer_prefers: Prefers,
    target_prefers: Prefers,
    status_quo: int,
    accept: int,
    threat: int,
) -> Ultimatum:
    """Return what follows when one says "accept, or I carry out the threat".

    By backward induction: once refused, the proposer carries the threat out only if that is
    better than the status quo for the proposer. The target compares accepting with what a
    refusal leads to. An answer is None where preferences do not decide it: the target is
    indifferent, or what is known does not reach so far.
    """
    credible = proposer_prefers(threat, status_quo)
    unthreatened = _choice(target_prefers, accept, status_quo)
    threatened = _choice(target_prefers, accept, threat)
    if credible is None:  # then only an answer that is the same either way is known
        accepts = threatened if threatened == unthreatened else None
    else:
        accepts = threatened if credible else unthreatened
    known = accepts is not None and unthreatened is not None
    return Ultimatum(
        proposer=proposer,
        target=target,
        status_quo=status_quo,
        accept=accept,
        threat=threat,
        threat_credible=credible,
        outcome_if_rejected=None if credible is None else threat if credible else status_quo,
        target_accepts=accepts,
        accepts_without_threat=unthreatened,
        threat_changes_decision=accepts != unthreatened if known else None,
        accept_better_for_proposer_than_status_quo=proposer_prefers(accept, status_quo),
    )


def _choice(prefers: Prefers, first: int, second: int) -> bool | None:
    """Return whether the first is chosen; None when neither is known to be preferred."""
    if prefers(first, second):
        return True
    return False if prefers(second, first) else None
