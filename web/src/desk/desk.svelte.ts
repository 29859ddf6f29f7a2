// What the desk shows, and what it does: one state for the queue, the open matter and what is typed.

import { change, get, post, RequestFailed } from "../api";
import { view, type WorkspaceView } from "../view.svelte";
import type { ActionKind, Matter, Queue, QueueRow, Session, Step, Taken } from "./records";

const PLACES = ["queue", "complaint", "report", "own", "accounts"] as const;
export type Place = (typeof PLACES)[number];

/** What somebody has typed about a matter and not sent; kept whatever happens around it. */
export type Draft = {
  text: string;
  outcome: string;
  modality: string;
  party: string;
  origins: string;
  own_observation: boolean;
};

const PAGE = 500; // rows of the queue that are fetched at a time
const MOST = 10_000; // rows that the server sends at once

const BLANK: Draft = { text: "", outcome: "", modality: "", party: "", origins: "", own_observation: false };

class Desk {
  session = $state.raw<Session | null>(null);
  queue = $state.raw<Queue | null>(null);
  matter = $state.raw<Matter | null>(null);
  place = $state<Place>("queue");
  open = $state(""); // the id of the matter that is open
  at = $state(""); // the row that the cursor is on
  acting = $state<ActionKind | null>(null);
  seen = 0; // how many steps the matter had when the form was opened, or what moved was acknowledged
  drafts = $state<Record<string, Draft>>({});
  moved = $state.raw<Step[]>([]); // steps that others took while this one was looked at
  refused = $state(""); // why the last action was not taken
  told = $state(""); // what was just done, for eye and ear
  news = $state<"live" | "waiting" | "off">("off");
  help = $state(false);
  busy = $state(false);
  complete = $state(false); // the whole queue is here, not a page of it
  settled = $state(false); // the queue shows what is settled too
  kind = $state("");
  state = $state("");
  waits = $state("");
  sought = $state("");
  keys = $state(localStorage.getItem("truceline-keys") !== "off");

  rows = $derived.by((): QueueRow[] => {
    const words = this.sought.toLowerCase().split(/\s+/).filter(Boolean);
    return (this.queue?.rows ?? []).filter((row) => {
      if (this.kind && row.kind !== this.kind) return false;
      if (this.state && row.state !== this.state) return false;
      if (this.waits === "overdue" ? !row.overdue : this.waits && row.waits_for !== this.waits) return false;
      const text = `${row.title} ${row.id} ${row.state}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  });

  /** How many rows are looked for, on this page and beyond it. */
  matching = $derived(this.complete ? this.rows.length : (this.queue?.total ?? 0));
  beyond = $derived(this.complete ? 0 : Math.max(0, (this.queue?.total ?? 0) - (this.queue?.rows.length ?? 0)));

  may(ability: string): boolean {
    return this.session?.may.includes(ability) ?? false;
  }

  get mandated(): boolean {
    return view.workspace?.attribution_mandated ?? false;
  }

  /** Open the form of an action, with what was typed in it before. */
  start(kind: ActionKind): void {
    this.drafts[`${this.open} ${kind}`] ??= { ...BLANK };
    this.refused = this.told = "";
    this.moved = [];
    this.seen = this.matter?.steps.length ?? 0;
    this.acting = kind;
  }

  /** Say that what others did has been looked at. */
  acknowledge(): void {
    this.moved = [];
    this.refused = "";
    this.seen = this.matter?.steps.length ?? 0;
  }

  draft(kind: ActionKind): Draft {
    return this.drafts[`${this.open} ${kind}`] ?? { ...BLANK };
  }

  /** Begin: who is asking, and what waits for them. */
  async begin(): Promise<void> {
    this.session = await this.heard(() => get<Session>("session"));
    if (!this.session?.signed_in || !this.may("read")) return;
    view.workspace ??= await this.heard(() => get<WorkspaceView>("workspace"));
    await this.reload();
    this.listen();
  }

  private asked = 0; // questions about the queue so far: only the answer to the last one counts
  private later: ReturnType<typeof setTimeout> | undefined;
  private fetching: Promise<void> = Promise.resolve();

  /** Fetch again what is listed, as far as it was listed. */
  reload(): Promise<void> {
    clearTimeout(this.later);
    return (this.fetching = this.fetch(0, Math.min(MOST, Math.max(PAGE, this.queue?.rows.length ?? 0))));
  }

  /** Look for something else. A queue that is here whole is sifted here; of a longer one the server is asked. */
  narrow(wait = 0): void {
    if (this.complete) return;
    clearTimeout(this.later);
    this.fetching = new Promise((done) => {
      this.later = setTimeout(() => done(this.fetch(0, PAGE)), wait);
    });
  }

  /** List what is settled too, or no longer. */
  settle(): void {
    this.complete = false;
    void this.reload();
  }

  /** Fetch the rows that follow those listed. */
  more(): Promise<void> {
    if (!this.beyond) return Promise.resolve();
    return (this.fetching = this.fetch(this.queue?.rows.length ?? 0, PAGE));
  }

  /** Wait until what is listed is what was looked for. */
  listed(): Promise<void> {
    return this.fetching;
  }

  private async fetch(offset: number, limit: number): Promise<void> {
    const number = ++this.asked;
    const sifted = this.complete ? {} : this.looked();
    const asked = new URLSearchParams({ all: String(this.settled), offset: String(offset), limit: String(limit), ...sifted });
    const found = await this.heard(() => get<Queue>(`desk/queue?${asked}`));
    if (!found || number !== this.asked) return;
    const before = this.queue;
    if (offset && found.entries !== before?.entries) return this.fetch(0, Math.min(MOST, offset + limit)); // rows have moved
    const rows = offset ? [...(before?.rows ?? []), ...found.rows] : found.rows;
    this.queue = { ...found, rows, offset: 0 };
    const whole = this.complete || !Object.keys(sifted).length;
    this.complete = whole && rows.length >= found.total;
    if (whole && !this.complete && Object.keys(this.looked()).length) return this.fetch(0, PAGE); // it has outgrown a page
  }

  /** What is looked for, as the server is asked for it. */
  private looked(): Record<string, string> {
    const sought = this.sought.trim().slice(0, 200);
    return {
      ...(this.kind && { kind: this.kind }),
      ...(this.state && { state: this.state }),
      ...(this.waits === "overdue" ? { overdue: "true" } : this.waits && { waits_for: this.waits }),
      ...(sought && { search: sought }),
    };
  }

  /** Look at a matter as it now stands. */
  async look(id: string): Promise<void> {
    const same = this.open === id;
    this.open = id;
    this.at = id;
    if (!same) {
      this.matter = null;
      this.acting = null;
      this.moved = [];
      this.refused = "";
    }
    const found = await this.heard(() => get<Matter>(`desk/matter?id=${encodeURIComponent(id)}`));
    if (found && this.open === id) this.matter = found;
  }

  /** Look again, and tell what others have done since. */
  async lookAgain(): Promise<void> {
    const before = this.matter;
    if (!before) return;
    await this.look(before.id);
    const now = this.matter as Matter | null;
    if (now?.id === before.id && now.steps.length > before.steps.length) {
      const fresh = now.steps.slice(before.steps.length).filter((step) => step.by !== this.session?.name && step.kind !== "record");
      if (fresh.length) this.moved = [...this.moved, ...fresh];
    }
  }

  /** Take an action on the open matter; what was typed stays until the ledger has it. */
  async act(action: Record<string, unknown> & { kind: ActionKind }): Promise<boolean> {
    const matter = this.matter;
    if (!matter || this.busy) return false;
    this.busy = true;
    this.refused = "";
    try {
      const taken = await post<Taken>("desk/act", { id: matter.id, action: { seen: this.seen, ...action } });
      this.drafts[`${matter.id} ${action.kind}`] = { ...BLANK };
      if (this.open === matter.id) {
        this.matter = taken.matter;
        this.acting = null;
        this.moved = [];
      }
      this.told = `Recorded as entry ${taken.entry} of the ledger.`;
      void this.reload();
      return true;
    } catch (error) {
      await this.notTaken(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  private async notTaken(error: unknown): Promise<void> {
    const failed = error instanceof RequestFailed ? error : new RequestFailed(String(error), 0);
    if (failed.status === 401) return this.signedOut();
    if (failed.code === "MATTER-MOVED" || failed.code === "APPROVAL-HASH") {
      await this.lookAgain();
      void this.reload();
      this.seen = this.matter?.steps.length ?? 0;
      this.refused = "Somebody acted before you. Nothing of yours was recorded, and what you typed is still here. Look at what is new, and send it again if it is still right.";
      return;
    }
    this.refused = [failed.message, failed.hint].filter(Boolean).join(" ");
  }

  /** Ask, and turn a failure into words; a session that is over leads to the sign-in. */
  async heard<T>(question: () => Promise<T>): Promise<T | null> {
    try {
      const answer = await question();
      view.message = "";
      return answer;
    } catch (error) {
      if (error instanceof RequestFailed && error.status === 401) this.signedOut();
      else view.say(error);
      return null;
    }
  }

  async signIn(name: string, password: string): Promise<void> {
    await get<Session>("session"); // brings the token that a change is sent with
    const session = await post<Session>("session", { name, password });
    if (this.lastName && this.lastName !== session.name) this.forget();
    this.lastName = session.name;
    await this.begin();
    if (this.open) await this.look(this.open);
  }

  async signOut(): Promise<void> {
    await this.heard(() => change("DELETE", "session"));
    this.forget();
    this.session = null;
    await this.begin();
  }

  private lastName = "";
  private stream: EventSource | null = null;

  /** A session that is over leaves what was typed, for the same person to go on with. */
  private signedOut(): void {
    this.lastName ||= this.session?.name ?? "";
    this.stop();
    if (this.session) this.session = { ...this.session, signed_in: false, may: [], roles: [] };
  }

  private forget(): void {
    this.stop();
    this.queue = this.matter = null;
    this.complete = false;
    this.open = this.at = this.told = this.refused = "";
    this.drafts = {};
    this.moved = [];
    this.acting = null;
    this.place = "queue";
    this.lastName = "";
  }

  private stop(): void {
    this.stream?.close();
    this.stream = null;
    this.news = "off";
  }

  private listen(): void {
    if (this.stream) return;
    const stream = new EventSource("api/desk/events");
    let later: ReturnType<typeof setTimeout> | undefined;
    const soon = (): void => {
      clearTimeout(later);
      later = setTimeout(() => void this.reload(), 200);
    };
    let before = false;
    stream.addEventListener("hello", () => {
      this.news = "live";
      if (before) {
        soon(); // whatever came while the line was down
        void this.lookAgain();
      }
      before = true;
    });
    stream.addEventListener("matter", (event: MessageEvent<string>) => {
      soon();
      if ((JSON.parse(event.data) as { id: string }).id === this.open && !this.busy) void this.lookAgain();
    });
    stream.addEventListener("finding", soon);
    stream.onerror = () => {
      this.news = "waiting";
      if (stream.readyState === EventSource.CLOSED && this.stream === stream) {
        this.stream = null;
        setTimeout(() => {
          if (this.session?.signed_in) this.listen();
        }, 3000);
      }
    };
    this.stream = stream;
  }

  // ---- the address

  fromAddress(): void {
    const [place = "", rest = ""] = location.hash.replace(/^#\/?/, "").split(/\/(.*)/s);
    this.place = PLACES.find((one) => one === place) ?? "queue";
    if (place === "matter" && rest) {
      const id = decodeURIComponent(rest);
      if (id !== this.open || !this.matter) void this.look(id);
    } else if (this.place === "queue") {
      this.open = "";
      this.matter = null;
    }
  }

  go(to: string): void {
    location.hash = `#/${to}`;
  }

  goTo(id: string): void {
    this.go(`matter/${encodeURIComponent(id)}`);
  }
}

export const desk = new Desk();
