// The records of the desk, as `truceline.model.desk` and `truceline.model.account` define them.

import type { Claim, Estimate } from "../records";

export type MatterKind = "claim" | "finding" | "case";
export type ActionKind =
  | "complaint"
  | "notification"
  | "verification"
  | "decision"
  | "approval"
  | "response"
  | "dissent"
  | "escalation"
  | "withdrawal"
  | "correction"
  | "publication";

export type QueueRow = {
  id: string;
  kind: MatterKind;
  state: string;
  title: string;
  when: string | null;
  steps: number;
  pending: number | null;
  waits_for: "somebody" | "a second person" | "nobody";
  due: string | null;
  overdue: boolean;
  lon: number | null;
  lat: number | null;
  published: boolean;
};

export type Problem = { code: string; severity: "error" | "warning" | "note"; message: string; file: string; line: number; column: number; hint: string };

/** A page of the queue: the counts are of the whole of it, `total` is of what was looked for. */
export type Queue = {
  rows: QueueRow[];
  waiting: number;
  second: number;
  total: number;
  offset: number;
  counts: { kinds: Partial<Record<MatterKind, number>>; states: Record<string, number>; waits_for: Record<string, number>; overdue: number };
  newest: string | null;
  entries: number;
  notes: string[];
  problems: Problem[];
};

export type Step = {
  number: number;
  kind: ActionKind | "record";
  at: string;
  by: string;
  text: string;
  outcome: string | null;
  modality: string | null;
  party: string | null;
  origins: string[];
  own_observation: boolean;
  approves: number | null;
  alone: boolean;
  sha256: string;
  entry: number | null;
};

export type Deadline = { step: string; due: string; met: string | null; state: "met" | "late" | "running" | "missed" };

export type Report = {
  id: string;
  text: string;
  outlet: string;
  reported_at: string | null;
  headline: [number, number] | null;
  note: string;
};

export type Finding = {
  id: string;
  obligation: string;
  zone: string | null;
  occurred_from: string;
  occurred_to: string;
  p_inside: Estimate;
  p_in_window: Estimate;
  p_act: Estimate;
  p_party: Estimate | null;
  p_breach: Estimate;
  status: string;
  reports: number;
  origins: number;
  because: string[];
};

export type Complaint = {
  party: string;
  text: string;
  place?: string;
  occurred?: string | null;
  received?: string | null;
  lon?: number | null;
  lat?: number | null;
  term?: string;
  key?: string;
};

export type Matter = {
  id: string;
  kind: MatterKind;
  state: string;
  title: string;
  when: string | null;
  pending: number | null;
  steps: Step[];
  deadlines: Deadline[];
  possible: ActionKind[];
  published: boolean;
  because: string[];
  claim: (Claim & { reported_at: string | null }) | null;
  report: Report | null;
  finding: Finding | null;
  complaint: Complaint | null;
  lon: number | null;
  lat: number | null;
  precision_m: number | null;
  category: string;
  original: string;
};

export type Taken = { entry: number; outcome: "new" | "same"; matter: Matter };

export type Session = {
  signed_in: boolean;
  name: string;
  display: string;
  roles: string[];
  may: string[];
  accounts: boolean;
  identity_provider: boolean;
};

export type Account = {
  name: string;
  display: string;
  roles: string[];
  signs_in_with: string;
  disabled: boolean;
  created: string;
  last_seen: string | null;
};

export type AccessToken = { id: string; label: string; created: string; expires: string; secret: string };
export type AccessEvent = { at: string; what: string; who: string; address: string; about: string };

export type PublishedRow = {
  id: string;
  day: string;
  category: string;
  outcome: string;
  unit: string;
  lon: number | null;
  lat: number | null;
};
export type PublicEdition = {
  title: string;
  cell_deg: number;
  delay_hours: number;
  rows: PublishedRow[];
  held_back: number;
  notes: string[];
};
