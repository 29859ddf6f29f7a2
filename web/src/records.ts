// The records that the server sends, as `truceline.model` defines them. Only what the page reads.

export type Estimate = {
  best: number | null;
  low: number | null;
  high: number | null;
  unit: string;
  because: string[];
};

export type Written = {
  file: string;
  line: number;
  column: number;
  end_line: number;
  end_column: number;
};

export type Party = { id: string; name: string; is_party: boolean; roles: { role: string }[] };

export type Zone = {
  id: string;
  text: string;
  area: Estimate;
  where: Written;
  notes: string[];
};

export type Line = {
  id: string;
  text: string;
  length: Estimate;
  where: Written;
};

export type Obligation = {
  id: string;
  term: string;
  party: string | null;
  act: string;
  text: string;
  zone: string | null;
  line: string | null;
  status: string;
  claims: string[];
  where: Written;
  tradable: boolean;
};

export type Answer = { text: string };

export type Question = {
  id: string;
  text: string;
  reported: Answer[];
  assumed: Answer[];
  wording: Answer[];
  claims: string[];
  where: Written;
};

export type Terms = {
  title: string;
  theatre: string;
  as_of: string | null;
  status: string;
  parties: Party[];
  actors: Party[];
  lines: Line[];
  zones: Zone[];
  obligations: Obligation[];
  open: Question[];
  silent: string[];
};

export type BalanceRow = {
  unit: string;
  unit_name: string;
  axis: "holding" | "administration" | "title" | "forces";
  measure: "area" | "registered_population" | "settlements" | "sites";
  from: string | null;
  to: string | null;
  amount: Estimate;
  names: string[];
  terms: string[];
  status: string;
};

export type OpenEffect = {
  answer: string;
  basis: "reported" | "assumed" | "wording";
  axis: string | null;
  measure: string;
  unit: string;
  from: string | null;
  to: string | null;
  amount: Estimate;
};

export type BalanceSheet = {
  title: string;
  as_of: string | null;
  convention: string;
  boundaries: string;
  rows: BalanceRow[];
  line: { before: Estimate; after: Estimate };
  watching: {
    name: string;
    per_km: number;
    unit: string;
    before: Estimate;
    after: Estimate;
    source: string;
  }[];
  open: { question: string; text: string; effect: OpenEffect[] }[];
  notes: string[];
};

export type Problem = {
  code: string;
  severity: "error" | "warning" | "note";
  message: string;
  file: string;
  line: number;
  column: number;
  hint: string;
};

export type Undefined = { topic: string; question: string; where: string };

export type Claim = {
  id: string;
  doc_id: string;
  text: string;
  content: [number, number][];
  source: { span: [number, number] | null; text: string; kind: string; anonymous: boolean; described_as: string }[];
  cue: [number, number][];
  modality: string;
  hedges: { span: [number, number] | null; text: string; kind: string }[];
  refusal: string | null;
  reliability: string | null;
  credibility: string | null;
};
