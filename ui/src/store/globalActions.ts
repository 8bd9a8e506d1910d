/** The actions that make sense everywhere, with their keys. */
import type { Action } from "./actions.svelte";
import { dialogs } from "./dialogs.svelte";
import { router } from "./router.svelte";
import { workspace } from "./workspace.svelte";

function goTo(place: string, key: string): Action {
  return {
    id: `go.${place}`,
    title: `common:nav.${place}`,
    group: "actions:group.go",
    keys: `g ${key}`,
    run: () => {
      router.go(`/${place}`);
    },
  };
}

export function globalActions(): Action[] {
  return [
    goTo("today", "t"),
    goTo("board", "b"),
    goTo("map", "m"),
    goTo("journeys", "j"),
    goTo("people", "p"),
    goTo("settings", "s"),
    act("search", "Ctrl+K | /", () => { dialogs.open("palette", {}); }),
    act("newDemand", "n", () => { dialogs.open("intake", {}); }),
    act("plan", "p", () => { dialogs.open("plan", {}); }),
    act("import", "i", () => { dialogs.open("import", {}); }),
    act("mail", "y", () => { dialogs.open("mail", {}); }),
    act("handOut", "h", () => { dialogs.open("handout", {}); }),
    act("exportWorkbook", "x", () => void import("@/features/handout/workbook").then((module) => module.exportWorkbook())),
    act("help", "?", () => { dialogs.open("help", {}); }),
    { ...act("undo", "Ctrl+Z", () => void workspace.undo()), when: () => workspace.status?.undo != null },
    { ...act("redo", "Ctrl+Shift+Z | Ctrl+Y", () => void workspace.redo()), when: () => workspace.status?.redo != null },
  ];
}

function act(name: string, keys: string, run: () => void): Action {
  return { id: name, title: `actions:${name}`, group: "actions:group.do", keys, run };
}
