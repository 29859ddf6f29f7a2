// What may be done at the desk, in the words and keys of the page.

import type { ActionKind, Matter, QueueRow, Session, Step } from "./records";

export type ActionWords = {
  kind: ActionKind;
  key: string;
  verb: string; // on the button
  done: string; // of a step: "Ben decided"
  takes: string; // the ability, as `truceline.desk.acting.NEEDS` has it
  about: string; // what it does, in one sentence
};

export const ACTIONS: ActionWords[] = [
  { kind: "verification", key: "v", verb: "Verify", done: "verified", takes: "act", about: "Write down what was seen or checked, and on whose word." },
  { kind: "decision", key: "d", verb: "Decide", done: "decided", takes: "act", about: "Propose an outcome with its reason. It is in force once a second person has approved it." },
  { kind: "approval", key: "a", verb: "Approve", done: "approved", takes: "approve", about: "Be the second person: put the decision that waits into force." },
  { kind: "response", key: "r", verb: "Party's response", done: "entered a response", takes: "act", about: "Enter what a party answers, in its own words. It stands beside the decision." },
  { kind: "dissent", key: "x", verb: "Dissent", done: "dissented", takes: "dissent", about: "Set another view beside the decision. It changes nothing of it, and stays with it." },
  { kind: "notification", key: "n", verb: "Notify", done: "notified a party", takes: "act", about: "Write down that a party was told." },
  { kind: "escalation", key: "e", verb: "Escalate", done: "escalated", takes: "act", about: "Pass it on to where the procedure leads next." },
  { kind: "correction", key: "c", verb: "Correct", done: "corrected", takes: "act", about: "Add a correction. Nothing that was written is changed or removed." },
  { kind: "withdrawal", key: "w", verb: "Withdraw", done: "withdrew it", takes: "act", about: "Close it without an outcome. It stays in the ledger." },
  { kind: "publication", key: "p", verb: "Release", done: "released it", takes: "publish", about: "Put the decision in force into the public edition: the day, the kind, the outcome and a coarse cell. No words, no party." },
  { kind: "complaint", key: "", verb: "Attach a complaint", done: "brought a complaint", takes: "act", about: "A party complains of this incident." },
];

export const wordsOf = (kind: string): ActionWords | undefined => ACTIONS.find((one) => one.kind === kind);

/** Who has an ability, as `truceline.accounts.roles.ABILITIES` says. */
const HAVING: Record<string, string> = {
  act: "analyst or reviewer",
  approve: "reviewer",
  dissent: "reviewer",
  publish: "publisher",
  read: "observer, analyst, reviewer or publisher",
};

export const OUTCOMES: Record<string, [string, string][]> = {
  claim: [
    ["accepted", "the passage says so, as it was read"],
    ["corrected", "it says something else: give it below"],
    ["rejected", "the passage does not say so"],
  ],
  other: [
    ["confirmed", "under the standard of proof"],
    ["not substantiated", "the evidence does not carry it"],
    ["inconclusive", "it can be read either way"],
    ["access denied", "it could not be looked at"],
    ["outside mandate", "it is not for this mission to find"],
  ],
};

export const MODALITIES = ["reported", "demanded", "proposed", "planned", "conditional", "agreed", "signed", "denied", "open"];

/** Why a person cannot take an action now; empty where they can. */
export function hindrance(action: ActionWords, matter: Matter, session: Session): string {
  if (!session.may.includes(action.takes)) {
    return `This takes the role ${HAVING[action.takes] ?? action.takes}; yours: ${session.roles.join(", ") || "none"}.`;
  }
  if (!matter.possible.includes(action.kind)) {
    if (action.kind === "approval") return "No decision waits for a second person.";
    if (action.kind === "publication") return matter.published ? "It is released as it stands." : "Only a decision that a second person has approved can be released.";
    if (action.kind === "dissent") return "A dissent is from a decision, and there is none yet.";
    if (action.kind === "decision" && matter.kind !== "claim") return "Verify first: a decision rests on something that was checked.";
    if (matter.kind === "claim") return "A claim is decided about, approved or dissented from; the rest is for findings and cases.";
    return `Not in the state “${matter.state}”.`;
  }
  const pending = pendingOf(matter);
  if (action.kind === "approval" && pending?.by === session.name) {
    return session.accounts
      ? "You took this decision. A second person approves it."
      : "This server has no accounts, so nobody else can approve here. Start it with --auth.";
  }
  return "";
}

export const pendingOf = (matter: Matter): Step | undefined => (matter.pending ? matter.steps[matter.pending - 1] : undefined);

/** The decision that an approval put into force last. */
export function inForce(matter: Matter): Step | undefined {
  const last = matter.steps.findLast((step) => step.kind === "approval" || step.kind === "withdrawal" || (step.kind === "decision" && step.alone));
  if (!last || last.kind === "withdrawal") return undefined;
  return last.kind === "decision" ? last : matter.steps[(last.approves ?? 0) - 1];
}

export const WAITS: Record<QueueRow["waits_for"], string> = {
  somebody: "to be looked at",
  "a second person": "for a second person",
  nobody: "for nobody",
};

/** The title of a matter without what its place in the list says already. */
export const capital = (text: string): string => (text[0]?.toUpperCase() ?? "") + text.slice(1);
