/**
 * Moving a visit: by the pointer or by keys, from the tray or from its bar.
 *
 * Owns the visit in hand, where it would go, and what the core says of that
 * place (asked while it moves, the newest wins). A drop is one `assign`; until
 * the core's next view, the board shows the place that was answered. Nothing
 * is changed before the drop, and Escape leaves everything as it was.
 */

import type { Bar } from "@/bindings/Bar";
import type { RequestRow } from "@/bindings/RequestRow";
import type { TryBookingInput } from "@/bindings/TryBookingInput";
import type { TryBookingView } from "@/bindings/TryBookingView";
import { host, type HostError } from "@/host";
import { workspace } from "@/store/workspace.svelte";
import type { BoardState } from "./board.svelte";
import { firstCursor, moveTarget, type Target } from "./cursor";
import { shiftDays } from "./days";
import { LatestWins } from "./latest";
import { HOUR_MS, instantText } from "./scale";

export type Verdict =
  | { readonly state: "asking" }
  | { readonly state: "answered"; readonly view: TryBookingView }
  | { readonly state: "failed"; readonly message: string };

/** The visit in hand. */
export interface InHand {
  readonly visitId: string;
  readonly title: string;
  readonly detail: string;
  readonly by: "pointer" | "keys";
  /** How wide it is drawn before the core has answered, milliseconds. */
  readonly lengthMs: number;
  /** The booking's revision as seen, 0 when there is none. */
  readonly baseRev: number;
  /** Where it is booked now; null for a visit from the tray. */
  readonly origin: Target | null;
}

export type DropOutcome = "moved" | "unmoved" | "refused";

export class Mover {
  inHand = $state.raw<InHand | null>(null);
  /** Null while the pointer is not over a row. */
  target = $state.raw<Target | null>(null);
  verdict = $state.raw<Verdict>({ state: "asking" });

  readonly #board: BoardState;
  readonly #latest = new LatestWins<TryBookingInput, TryBookingView>(
    (question) => host.call("try_booking", question),
    (question) => [question.visit_id, question.kind, question.id, question.start_at].join("|"),
    (_question, answer) => {
      this.verdict = answer.ok
        ? { state: "answered", view: answer.value }
        : { state: "failed", message: (answer.error as HostError).message };
    },
  );

  constructor(board: BoardState) {
    this.#board = board;
  }

  /** Takes a bar in hand; a fixed one stays where it is. */
  liftBar(bar: Bar, by: InHand["by"]): boolean {
    if (bar.fixed) return false;
    const origin = { row: bar.row, startMs: bar.from_ms };
    this.#lift({ visitId: bar.visit_id, title: bar.title, detail: bar.detail, by, lengthMs: bar.to_ms - bar.from_ms, baseRev: bar.rev, origin });
    this.target = origin;
    return true;
  }

  /** Takes a visit of the tray in hand. By keys it starts in the first row, tomorrow. */
  liftCard(card: RequestRow, by: InHand["by"]): void {
    const title = `${card.request_id} ${card.city}`;
    this.#lift({ visitId: card.request_id, title, detail: card.machine, by, lengthMs: roughLength(card.work_minutes), baseRev: 0, origin: null });
    const first = by === "keys" ? this.#firstPlace() : null;
    if (first !== null) this.aim(first);
  }

  #lift(inHand: InHand): void {
    this.#latest.reset();
    this.inHand = inHand;
    this.target = null;
    this.verdict = { state: "asking" };
  }

  #firstPlace(): Target | null {
    const { model, layout, cursor } = this.#board;
    const row = (cursor ?? firstCursor(layout))?.row;
    if (model === null || row === undefined) return null;
    return { row, startMs: shiftDays(model.view.days, model.view.now.ms, 1) };
  }

  /** Aims at a place (null: at none) and asks the core about it. */
  aim(target: Target | null): void {
    const same = target?.row === this.target?.row && target?.startMs === this.target?.startMs;
    if (this.inHand === null || same) return;
    this.target = target;
    this.verdict = { state: "asking" };
    const question = target === null ? null : this.#question(this.inHand, target);
    if (question !== null) this.#latest.want(question);
  }

  #question(inHand: InHand, target: Target): TryBookingInput | null {
    const row = this.#board.model?.view.rows[target.row];
    if (row === undefined) return null;
    return { visit_id: inHand.visitId, kind: row.kind, id: row.id, start_at: instantText(target.startMs), at: null };
  }

  /** Moves the target by a key; true when it did. */
  step(key: string, byHour: boolean): boolean {
    const { model, layout } = this.#board;
    if (model === null || this.target === null) return false;
    const next = moveTarget(layout, model.view.days, this.target, key, byHour);
    if (next === this.target) return false;
    this.aim(next);
    return true;
  }

  cancel(): void {
    this.inHand = null;
    this.target = null;
    this.#latest.reset();
  }

  /** Whether the visit would stay where it is booked. */
  get unmoved(): boolean {
    const origin = this.inHand?.origin;
    return origin != null && origin.row === this.target?.row && origin.startMs === this.target.startMs;
  }

  /** Books the visit at the target. */
  async drop(): Promise<DropOutcome> {
    const { inHand, target, verdict } = this;
    const question = inHand === null || target === null || this.unmoved ? null : this.#question(inHand, target);
    if (inHand === null || target === null || question === null) {
      this.cancel();
      return "unmoved";
    }
    if (verdict.state === "answered" && !verdict.view.feasible) return "refused";
    this.#expect(inHand, target, verdict);
    this.cancel();
    const done = await workspace.act("assign", { ...question, base_rev: inHand.baseRev });
    return done === undefined ? "refused" : "moved";
  }

  /** The bar as it will be, where the core has said so. */
  #expect(inHand: InHand, target: Target, verdict: Verdict): void {
    const bar = this.#board.barOf(inHand.visitId);
    if (bar === null || verdict.state !== "answered") return;
    const { from_ms, to_ms } = verdict.view;
    if (from_ms !== null && to_ms !== null) this.#board.expect({ ...bar, row: target.row, from_ms, to_ms, work_ms: [] });
  }
}

/** A working day is eight hours; the true length is the core's to say. */
function roughLength(workMinutes: number | null): number {
  const hours = (workMinutes ?? 480) / 60;
  const days = Math.ceil(hours / 8);
  return ((days - 1) * 24 + Math.min(8, hours)) * HOUR_MS;
}
