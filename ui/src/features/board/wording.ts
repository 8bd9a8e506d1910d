/**
 * What the board says aloud: labels of bars, journeys and absences, and the
 * verdict on a place. The words come from the texts and from the core.
 */

import type { Bar } from "@/bindings/Bar";
import type { JourneySpan } from "@/bindings/JourneySpan";
import type { TryBookingView } from "@/bindings/TryBookingView";
import { t } from "@/i18n/index.svelte";
import type { BoardModel } from "./model";
import { dayIndexAt } from "./days";
import type { Verdict } from "./moving.svelte";

/** Everything a bar shows, for a screen reader. */
export function barLabel(bar: Bar): string {
  const signs = signsOf(bar);
  const problems = bar.problems.map((problem) => problem.detail);
  return [bar.title, bar.detail, t(`common:risk.${bar.risk}`), bar.when, ...signs, ...problems].filter(Boolean).join("; ");
}

/** The signs on a bar, in words. */
export function signsOf(bar: Bar): string[] {
  const signs: string[] = [];
  if (bar.lock.assignee || bar.lock.time) signs.push(t("board:sign.locked"));
  if (bar.published) signs.push(t("board:sign.published"));
  if (bar.fixed) signs.push(t("board:sign.fixed"));
  return signs;
}

/** A journey in one line: its legs and its nights. */
export function spanLabel(span: JourneySpan): string {
  const legs = span.travel.map((leg) => leg.text).filter(Boolean);
  return [...legs, t("board:nights", { count: span.nights })].join(" · ");
}

/** `5 d to spare`, `7 h late`; empty where the core says nothing. */
export function slackText(view: TryBookingView): string {
  if (view.slack === null) return "";
  return t(view.slack.seconds < 0 ? "board:late" : "board:toSpare", { time: view.slack.text });
}

/** What the core says of a place, in one line. */
export function verdictText(verdict: Verdict): string {
  if (verdict.state === "asking") return t("board:asking");
  if (verdict.state === "failed") return verdict.message;
  const { view } = verdict;
  const words = [t(`common:risk.${view.verdict}`), slackText(view)];
  return words.filter(Boolean).join(" · ");
}

/** The place of a target in words: who, and from when on. */
export function placeText(model: BoardModel, row: number, startMs: number): string {
  const day = model.view.days[dayIndexAt(model.view.days, startMs)];
  return [model.view.rows[row]?.name, day?.text].filter(Boolean).join(", ");
}
