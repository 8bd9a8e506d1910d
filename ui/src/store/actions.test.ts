/** Keys: single ones, sequences, and those that belong to a field. */
import { afterEach, expect, it } from "vitest";
import { availableActions, keyName, listenForKeys, registerActions } from "./actions.svelte";

let stop: (() => void)[] = [];
afterEach(() => {
  stop.forEach((off) => {
    off();
  });
  stop = [];
  document.body.replaceChildren();
});

/** Registers actions for these keys and gives a log of those that ran. */
function listen(...keys: string[]): string[] {
  const ran: string[] = [];
  const actions = keys.map((key) => ({ id: key, title: key, keys: key, run: () => void ran.push(key) }));
  stop = [registerActions(actions), listenForKeys()];
  return ran;
}

function press(key: string, held: KeyboardEventInit = {}, target: Element = document.body): void {
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...held }));
}

it("runs a sequence before a single key", () => {
  const ran = listen("g b", "b", "p");
  press("b");
  press("g");
  press("b");
  press("p");
  expect(ran).toEqual(["b", "g b", "p"]);
});

it("knows held keys by one name", () => {
  expect(keyName(new KeyboardEvent("keydown", { key: "z", ctrlKey: true }))).toBe("Ctrl+Z");
  expect(keyName(new KeyboardEvent("keydown", { key: "Z", ctrlKey: true, shiftKey: true }))).toBe("Ctrl+Shift+Z");
  expect(keyName(new KeyboardEvent("keydown", { key: "?", shiftKey: true }))).toBe("?");
  expect(keyName(new KeyboardEvent("keydown", { key: "ArrowLeft", altKey: true }))).toBe("Alt+ArrowLeft");
});

it("takes each of several ways", () => {
  const ran = listen("Ctrl+Shift+Z | Ctrl+Y");
  press("y", { ctrlKey: true });
  press("Z", { ctrlKey: true, shiftKey: true });
  expect(ran).toHaveLength(2);
});

it("leaves typing to the field, and Enter to the button", () => {
  const ran = listen("n", "Ctrl+Z", "Ctrl+K", "Enter");
  const input = document.body.appendChild(document.createElement("input"));
  press("n", {}, input);
  press("z", { ctrlKey: true }, input);
  press("Enter", {}, document.body.appendChild(document.createElement("button")));
  expect(ran).toEqual([]);
  press("k", { ctrlKey: true }, input);
  expect(ran).toEqual(["Ctrl+K"]);
});

it("does nothing behind a dialog", () => {
  const ran = listen("n");
  const dialog = document.body.appendChild(document.createElement("div"));
  dialog.setAttribute("role", "dialog");
  dialog.dataset["state"] = "open";
  press("n");
  expect(ran).toEqual([]);
});

it("lists only what makes sense now", () => {
  stop = [registerActions([{ id: "never", title: "never", run: () => undefined, when: () => false }])];
  expect(availableActions().map((action) => action.id)).not.toContain("never");
});
