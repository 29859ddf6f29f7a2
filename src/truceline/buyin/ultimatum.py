"""Take it or leave it: whether the threat is credible, and whether it changes the answer."""

from __future__ import annotations

from collections.abc import Mapping

from truceline.model.buyin import Ultimatum

Worth = Mapping[int, int]  # rank of a state, higher is better


def ultimatum(
    proposer: str,
    target: str,
    *,
    proposer_worth: Worth,
    target_worth: Worth,
    status_quo: int,
    accept: int,
    threat: int,
) -> Ultimatum:
    """Return what follows when one says "accept, or I carry out the threat".

    By backward induction: once refused, the proposer carries the threat out only if that is
    better than the status quo for the proposer. The target compares accepting with what a
    refusal leads to. Where it is indifferent the answer is None: rankings do not decide it.
    """
    credible = proposer_worth[threat] > proposer_worth[status_quo]
    rejected = threat if credible else status_quo
    accepts = _prefers(target_worth, accept, rejected)
    unthreatened = _prefers(target_worth, accept, status_quo)
    known = accepts is not None and unthreatened is not None
    return Ultimatum(
        proposer=proposer,
        target=target,
        status_quo=status_quo,
        accept=accept,
        threat=threat,
        threat_credible=credible,
        outcome_if_rejected=rejected,
        target_accepts=accepts,
        accepts_without_threat=unthreatened,
        threat_changes_decision=accepts != unthreatened if known else None,
        accept_better_for_proposer_than_status_quo=(
            proposer_worth[accept] > proposer_worth[status_quo]
        ),
    )


def _prefers(worth: Worth, first: int, second: int) -> bool | None:
    return None if worth[first] == worth[second] else worth[first] > worth[second]
