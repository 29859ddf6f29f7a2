// The claims of the workspace with the reports they quote, asked for once.

import type { Claim } from "../records";
import { view } from "../view.svelte";

export type ClaimsView = {
  claims: Claim[];
  reports: { id: string; outlet: string; headline: [number, number] | null; text: string }[];
};

let asked: Promise<ClaimsView | null> | null = null;

export function claimsView(): Promise<ClaimsView | null> {
  asked ??= view.ask<ClaimsView>("claims");
  return asked;
}

/** How a report is named: its outlet and headline. */
export function titleOf(report: ClaimsView["reports"][number]): string {
  const headline = report.headline ? report.text.slice(...report.headline) : "";
  return [report.outlet, headline].filter(Boolean).join(": ") || report.id;
}
