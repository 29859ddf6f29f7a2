// What the page shows: one state, written to the address so that a view can be shared.

import { untrack } from "svelte";

import type { Terms, BalanceSheet, Problem, Undefined } from "./records";
import { PERIODS, type Period } from "./map/incidents";
import type { Holder } from "./map/style";
import { get, post, RequestFailed } from "./api";

export const TABS = [
  ["deal", "Deal"],
  ["balance", "Balance"],
  ["questions", "Open questions"],
  ["compare", "Compare"],
  ["calendar", "Calendar"],
  ["buyin", "Buy-in"],
  ["claims", "Claims"],
  ["findings", "Findings"],
] as const;
export type Tab = (typeof TABS)[number][0];

export type WorkspaceView = {
  title: string;
  theatre: string;
  viewpoint: string;
  version: string;
  bounds: [number, number, number, number];
  deals: {
    index: number;
    name: string;
    title: string;
    status: string;
    as_of: string | null;
    claimants: string[];
  }[];
  dates: string[];
  holders: Holder[];
  tabs: Tab[];
  attribution_mandated: boolean;
};

export type DealView = {
  index: number;
  name: string;
  text: string;
  terms: Terms | null;
  zones: GeoJSON.FeatureCollection;
  lines: GeoJSON.FeatureCollection;
  problems: Problem[];
  undefined: Undefined[];
};

/** What an edited text would come to; nothing of it is saved. */
export type Preview = {
  terms: Terms;
  zones: GeoJSON.FeatureCollection;
  outcome: GeoJSON.FeatureCollection;
  passing: GeoJSON.FeatureCollection;
  sheet: BalanceSheet;
};

export type Answers = Record<string, string>;

class View {
  workspace = $state<WorkspaceView | null>(null);
  deal = $state<DealView | null>(null);
  sheet = $state<BalanceSheet | null>(null);
  dealIndex = $state(0);
  against = $state(1);
  tab = $state<Tab>("deal");
  date = $state("");
  zone = $state(""); // the zone that is lit, by hovering it or its clause
  pinned = $state(""); // a zone or clause kept lit by a click
  after = $state(false); // the map shows the outcome instead of the status quo
  answers = $state<Answers>({});
  trace = $state<{ title: string; terms: string[] } | null>(null);
  preview = $state.raw<Preview | null>(null); // stands on the map while the editor shows it
  script = $state(""); // in which settlements are named; empty is Latin
  claimant = $state(""); // whose claimed ground is laid over the recognised borders; empty is nobody's
  period = $state<Period>(""); // whose incidents stand on the map; empty is every day's
  camera = $state("");
  message = $state("");
  under_way = $state(0); // questions that the server has not answered yet

  lit = $derived(this.zone || this.pinned);
  draft = $derived(this.workspace?.deals[this.dealIndex]);

  private failed = ""; // the question that the message is about

  say(error: unknown, path = ""): void {
    this.failed = path;
    this.message =
      error instanceof RequestFailed ? [error.message, error.hint].filter(Boolean).join(" ") : String(error);
  }

  /** Ask for something and tell the person when it fails. */
  async ask<T>(path: string): Promise<T | null> {
    return this.await(path, () => get<T>(path));
  }

  /** Send something to be worked on, and tell the person when it fails. */
  async send<T>(path: string, body: unknown): Promise<T | null> {
    return this.await(path, () => post<T>(path, body));
  }

  private async await<T>(path: string, question: () => Promise<T>): Promise<T | null> {
    const topic = path.split("?")[0] ?? path;
    untrack(() => (this.under_way += 1)); // an effect that asks must not wait for its own question
    try {
      const answer = await question();
      if (this.failed === topic) this.message = this.failed = "";
      return answer;
    } catch (error) {
      this.say(error, topic);
      return null;
    } finally {
      this.under_way -= 1;
    }
  }

  /** The name of a party or actor, as the deal gives it. */
  nameOf(id: string | null): string {
    const named = [...(this.deal?.terms?.parties ?? []), ...(this.deal?.terms?.actors ?? [])];
    return named.find((party) => party.id === id)?.name ?? id ?? "nobody named";
  }

  answersQuery(): string {
    const chosen = Object.entries(this.answers).filter(([, answer]) => answer);
    return chosen.map(([question, answer]) => `answer=${encodeURIComponent(`${question}=${answer}`)}`).join("&");
  }

  fromAddress(): void {
    const given = new URLSearchParams(location.hash.slice(1));
    this.dealIndex = Number(given.get("deal") ?? 0) || 0;
    this.against = Number(given.get("against") ?? 1) || 0;
    this.date = given.get("date") ?? "";
    this.pinned = given.get("lit") ?? "";
    this.after = given.get("after") === "1";
    this.camera = given.get("map") ?? "";
    this.script = given.get("script") ?? "";
    this.period = PERIODS.find(([period]) => period === given.get("incidents"))?.[0] ?? "";
    this.claimant = given.get("claimed-by") ?? "";
    const tab = given.get("tab") as Tab | null;
    if (tab && TABS.some(([name]) => name === tab)) this.tab = tab;
    const answers: Answers = {};
    for (const pair of given.getAll("answer")) {
      const cut = pair.indexOf("=");
      if (cut > 0) answers[pair.slice(0, cut)] = pair.slice(cut + 1);
    }
    this.answers = answers;
  }

  toAddress(): void {
    const address = new URLSearchParams();
    address.set("tab", this.tab);
    if (this.dealIndex) address.set("deal", String(this.dealIndex));
    if (this.tab === "compare") address.set("against", String(this.against));
    if (this.date) address.set("date", this.date);
    if (this.pinned) address.set("lit", this.pinned);
    if (this.after) address.set("after", "1");
    if (this.camera) address.set("map", this.camera);
    if (this.period) address.set("incidents", this.period);
    if (this.script) address.set("script", this.script);
    if (this.claimant) address.set("claimed-by", this.claimant);
    for (const [question, answer] of Object.entries(this.answers)) {
      if (answer) address.append("answer", `${question}=${answer}`);
    }
    history.replaceState(null, "", `#${address}`);
  }
}

export const view = new View();
