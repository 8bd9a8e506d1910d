/** Reading from the core: late answers are dropped, old ones stay meanwhile. */
import { flushSync } from "svelte";
import { expect, it, vi } from "vitest";
import type { SearchHit } from "@/bindings/SearchHit";
import { answerWith } from "../../tests/fixtures/core";
import { status } from "../../tests/fixtures/rows";
import { startQuery } from "../../tests/fixtures/query.svelte";
import { askAhead, forgetAhead } from "./query.svelte";
import { workspace } from "./workspace.svelte";

const hit = (id: string): SearchHit[] => [{ kind: "request", id, title: id, detail: "" }];

it("drops an answer that comes after a newer question", async () => {
  const waiting = new Map<string, (hits: SearchHit[]) => void>();
  answerWith({ search: ({ query }) => new Promise((resolve) => waiting.set(query, resolve)) });
  const { query, ask, stop } = startQuery("slow");
  await vi.waitFor(() => expect(waiting.has("slow")).toBe(true));
  ask("quick");
  await vi.waitFor(() => expect(waiting.has("quick")).toBe(true));
  waiting.get("quick")?.(hit("quick"));
  await vi.waitFor(() => expect(query.data).toEqual(hit("quick")));
  waiting.get("slow")?.(hit("slow"));
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(query.data).toEqual(hit("quick"));
  stop();
});

it("keeps the old answer while it asks again, and asks again after each change", async () => {
  const calls = answerWith({ search: ({ query }) => hit(query) });
  const { query, stop } = startQuery("same");
  await vi.waitFor(() => expect(query.data).toEqual(hit("same")));
  workspace.status = { ...status, log_length: 7 };
  flushSync();
  expect(query.data).toEqual(hit("same"));
  await vi.waitFor(() => expect(calls).toHaveLength(2));
  stop();
});

it("tells why it failed, and forgets with a null question", async () => {
  answerWith({});
  const { query, ask, stop } = startQuery("anything");
  await vi.waitFor(() => expect(query.error?.message).toBe("no answer for search"));
  ask(null);
  expect(query.error).toBeUndefined();
  expect(query.data).toBeUndefined();
  stop();
});

it("takes what was asked ahead once, and nothing that was forgotten", async () => {
  const calls = answerWith({ search: ({ query }) => hit(query) });
  const input = { query: "ahead", limit: null };
  askAhead("search", input);
  const taking = startQuery("ahead");
  await vi.waitFor(() => expect(taking.query.data).toEqual(hit("ahead")));
  taking.stop();
  expect(calls).toHaveLength(1);
  askAhead("search", input);
  forgetAhead();
  const asking = startQuery("ahead");
  await vi.waitFor(() => expect(asking.query.data).toEqual(hit("ahead")));
  asking.stop();
  expect(calls).toHaveLength(3);
});
