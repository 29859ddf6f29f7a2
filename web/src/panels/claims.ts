// The claims of the workspace with the reports they quote, asked for once.

import type { Claim } from "../records";
import { view } from "../view.svelte";

export type ClaimsView = {
  claims: Claim[];
  reports: { doc_id: string; title: string; text: string }[];
};

let asked: Promise<ClaimsView | null> | null = null;

export function claimsView(): Promise<ClaimsView | null> {
  asked ??= view.ask<ClaimsView>("claims");
  return asked;
}
