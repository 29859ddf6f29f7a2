// The days of the slider: one question to the server at a time, the day wanted last first.

import { view } from "../view.svelte";
import type { ControlView } from "./ground";

const AHEAD = 8; // days fetched ahead in the direction of the last step

const kept = new Map<string, ControlView>();
let wanted = "";
let step = -1; // towards earlier days at first: a page opens on the last
let running = false;
type Told = (day: string, control: ControlView) => void;
const listeners = new Set<Told>();

/** Say who is told when a day is there; returns how to stop that. */
export function onDay(told: Told): () => void {
  listeners.add(told);
  return () => void listeners.delete(told);
}

function tell(day: string, control: ControlView): void {
  for (const told of listeners) told(day, control);
}

/** Ask for a day. Days passed over while one is fetched are left out; a kept day is told at once. */
export function want(day: string): void {
  const dates = view.workspace?.dates ?? [];
  const moved = dates.indexOf(day) - dates.indexOf(wanted);
  if (wanted && moved) step = Math.sign(moved);
  wanted = day;
  const found = kept.get(day);
  if (found) tell(day, found);
  if (!running) void fetchOn();
}

async function fetchOn(): Promise<void> {
  running = true;
  for (let next = nextDay(); next !== null; next = nextDay()) {
    const control = await view.ask<ControlView>(`control/${next || "latest"}`);
    if (!control) break;
    kept.set(next, control);
    if (next === wanted) tell(next, control);
  }
  running = false;
}

/** The day wanted, then those that the slider is moving towards, as long as they are missing. */
function nextDay(): string | null {
  if (!kept.has(wanted)) return wanted;
  const dates = view.workspace?.dates ?? [];
  const at = dates.indexOf(wanted);
  if (at < 0) return null;
  const ahead = Array.from({ length: AHEAD }, (_, far) => dates[at + step * (far + 1)]);
  return [...ahead, dates[at - step]].find((day) => day !== undefined && !kept.has(day)) ?? null;
}
