/** Every action: announced, undoable, and seen by the views. */
import { beforeEach, expect, it } from "vitest";
import type { Done } from "@/bindings/Done";
import { i18n } from "@/i18n/index.svelte";
import { answerWith } from "../../tests/fixtures/core";
import { status } from "../../tests/fixtures/rows";
import { toasts } from "./toasts.svelte";
import { workspace } from "./workspace.svelte";

const done: Done = { message: "Booked R-0019 for Zhang D.", batch_id: "b-1", log_length: 2 };
const cancel = { visit_id: "R-0019", reason: null, base_rev: 1 };

beforeEach(() => {
  toasts.list = [];
});

it("announces what was done, offers to take it back, and reads the status again", async () => {
  const calls = answerWith({ cancel_booking: () => done, undo: () => ({ ...done, message: "Undone" }), status: () => ({ ...status, log_length: 2 }) });
  await workspace.act("cancel_booking", cancel);
  expect(toasts.list.map((toast) => toast.text)).toEqual([done.message]);
  expect(workspace.logLength).toBe(2);
  toasts.list[0]?.action?.run();
  await expect.poll(() => calls.map((call) => call.name)).toEqual(["cancel_booking", "status", "undo", "status"]);
  // Taking back is not offered for a taking back.
  expect(toasts.list.at(-1)?.action).toBeUndefined();
});

it("makes a message of a refusal", async () => {
  answerWith({
    cancel_booking: () => {
      throw new Error("the booking has changed since it was read");
    },
    status: () => status,
  });
  expect(await workspace.act("cancel_booking", cancel)).toBeUndefined();
  expect(toasts.list).toMatchObject([{ kind: "error", text: "the booking has changed since it was read" }]);
  await expect(workspace.run("cancel_booking", cancel)).rejects.toMatchObject({ code: "internal" });
});

it("asks again once the language has changed, so that nothing stays worded in the old one", async () => {
  const calls = answerWith({ status: () => ({ ...status, language: "zh-CN" }) });
  await workspace.refresh();
  expect(calls.map((call) => call.name)).toEqual(["status", "status"]);
  await workspace.refresh();
  expect(calls).toHaveLength(3);
  await i18n.choose("en");
});
