import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { openOn } from "../workspaces.mjs";

/** Each screen: its name, its address, and what has to be there before the picture is taken. */
const screens = [
  ["today", "/today", "section article"],
  ["request", "/request/R-0039", "main tbody tr"],
  ["board", "/board", "[role=gridcell]"],
  ["board-selected", "/board/R-0014", "section .check tbody tr, section tbody tr"],
  ["map", "/map", "aside .entry"],
  ["journeys", "/journeys", "article tbody tr"],
  ["people", "/people/engineers/E-01", "section.detail input"],
  ["points", "/people/points", "[role=listbox] [role=option]"],
  ["machines", "/people/machines", "[role=listbox] [role=option]"],
  ["settings-rules", "/settings/rules", "main h3"],
  ["settings-calendars", "/settings/calendars", "main td, main li"],
  ["settings-figures", "/settings/figures", "main input"],
  ["settings-look", "/settings/look", "main label"],
  ["settings-data", "/settings/data", "main button"],
];

/** Each dialog: its name, its keys, and what has to be there. */
const dialogs = [
  ["plan", "p", "[role=dialog] button"],
  ["intake", "n", "[role=dialog] input"],
  ["handout", "h", "[role=dialog] select"],
  ["import", "i", "[role=dialog] button"],
  ["palette", "Ctrl+k", "[role=dialog] [role=option]"],
  ["help", "?", "[role=dialog] dt"],
];

/** Words that a key without its text would show, such as `board:tray`. */
const rawKeys = () => {
  const seen = [...document.body.innerText.matchAll(/\b(common|actions|today|board|request|people|journeys|map|settings|plan|import|intake|handout|welcome|assign|words|mail):[a-z][\w.]+/g)];
  return seen.map(([key]) => key);
};

/** Whether the page itself scrolls; only its parts should. */
const scrolls = () => {
  const root = document.scrollingElement;
  root.scrollTo(1, 1);
  const moved = root.scrollLeft > 0 || root.scrollTop > 0;
  root.scrollTo(0, 0);
  return moved;
};

for (const [language, tag] of [["en", "en"], ["zh-CN", "zh"]]) {
  for (const theme of ["light", "dark"]) {
    drive(`every screen has its words and fits the window (${tag}, ${theme})`, async (t) => {
      const window = await openOn(t, "planned");
      await window.go("/settings/look");
      await window.click("main label", theme === "dark" ? "Dark" : "Light");
      await window.click("main label", language === "en" ? "English" : "简体中文");
      await window.until((language, theme) => document.documentElement.lang === language && document.documentElement.dataset.theme === theme, "language and theme", language, theme);
      await window.dismissToasts();
      const faults = [];
      const look = async (name) => {
        await window.picture(`${name}-${tag}-${theme}`);
        faults.push(...(await window.evaluate(rawKeys)).map((key) => `${name} shows ${key}`));
        if (await window.evaluate(scrolls)) faults.push(`${name} does not fit the window`);
      };
      for (const [name, path, css] of screens) {
        await window.go(path);
        await window.see(css);
        await look(name);
      }
      await window.go("/today");
      for (const [name, keys, css] of dialogs) {
        await window.press(keys);
        await window.see(css);
        await look(`dialog-${name}`);
        await window.press("Escape");
        await window.seeNo("[role=dialog]");
      }
      assert.deepEqual(faults, []);
    });
  }
}
