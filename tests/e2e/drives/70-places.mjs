import assert from "node:assert/strict";
import { drive } from "../drive.mjs";
import { poll } from "../poll.mjs";
import { openOn } from "../workspaces.mjs";

drive("the map draws sites, homes, service points and journeys, and lists them", async (t) => {
  const window = await openOn(t, "planned");
  await window.go("/map");
  const map = await window.ask("map", { at: null });
  await window.see("aside h2", new RegExp(`^Sites ${map.sites.length}$`));
  await window.see("aside h2", new RegExp(`^Service points ${map.points.length}$`));
  await window.see("aside h2", /^Journeys [1-9]/);
  const inks = await window.until(
    () => {
      const canvas = document.querySelector("[data-testid=map] canvas");
      if (canvas === null || canvas.width === 0) return null;
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const seen = new Set();
      for (let at = 0; at < data.length; at += 4 * 101) seen.add((data[at] << 16) | (data[at + 1] << 8) | data[at + 2]);
      return seen.size > 12 && seen.size;
    },
    "land, sites and journeys on the canvas",
  );
  assert.ok(inks > 12);
  await window.click("aside button", /^Lyon/);
  await window.see("aside a", /^R-\d+$/);
});

drive("journeys show their legs, nights and cost, and lead to the board", async (t) => {
  const window = await openOn(t, "planned");
  await window.go("/journeys");
  const { journeys } = await window.ask("journeys", { from: null, to: null, engineer_id: null });
  assert.ok(journeys.length > 0);
  await window.see("[role=listbox] [role=option]", /stop/);
  assert.equal((await window.texts("[role=listbox] [role=option]")).length, journeys.length);
  await window.see("article h2", journeys[0].engineer);
  const legs = await window.texts("article section:first-of-type tbody tr");
  assert.equal(legs.length, journeys[0].legs.length);
  assert.match(await window.see("article dl", /Money/), /¥ [\d,.]+/);
  await window.click("article a", "Show on the board");
  await window.see("h1", "Board");
  await window.see("section h2", new RegExp(journeys[0].stops[0].request_id));
});

drive("people and places: every list, a credential changed and undone", async (t) => {
  const window = await openOn(t, "sample");
  await window.go("/people");
  const counts = { Engineers: 12, "Service points": 14, Buyers: 45, Machines: 75, Products: 9, Parts: 10 };
  for (const [tab, count] of Object.entries(counts)) {
    await window.click("[role=tab]", new RegExp(`^${tab} ${count}$`));
    await window.see("[role=listbox] [role=option]", /\w{2}/);
  }
  await window.click("[role=tab]", /^Engineers/);
  await window.click("[role=option]", /^Chen A\./);
  await window.see("label, fieldset", /Passport/);
  await window.fill(/^Longest time away/, "45");
  await window.click("button", "Save");
  await window.see(".toast", /Chen A\.|E-01/);
  const longest = async () => (await window.ask("people", {})).engineers.find(({ record }) => record.name === "Chen A.").record.max_days_away;
  assert.equal(await longest(), 45);
  await window.click(".toast button", "Undo");
  await poll(async () => (await longest()) !== 45, "the change to be taken back");
});

drive("settings: rule books are looked into and copied, calendars and figures are there, the doctor says healthy", async (t) => {
  const window = await openOn(t, "sample");
  await window.go("/settings");
  const books = await window.until(() => drive.all("li h3", null).length >= 3 && drive.all("li h3", null).map((book) => book.textContent), "three rule books");
  assert.equal(books.length, 3);
  await window.click("li button", /^(Look|View)$/);
  await window.see("li", /cannot be changed/);
  await window.click("li button", "Copy");
  await window.see("[role=dialog] h2", "Copy a rule book");
  await window.type("[role=dialog] input", "our-own-book");
  await window.click("[role=dialog] button", "Copy");
  await window.see("li p", /your own/);
  const { rule_books } = await window.ask("settings", {});
  assert.ok(rule_books.some(({ book, shipped }) => book.rule_book_id === "our-own-book" && !shipped), "the copy is ours to change");
  await window.click("nav a", "Calendars");
  await window.see("td, li", /\d{4}/);
  await window.click("nav a", "Figures and rates");
  await window.see("main", /Per-diem, a day away/);
  await window.click("nav a", "Data and health");
  await window.click("button", "Examine");
  await window.see("main", /Healthy: \d+ /);
});

drive("the palette finds records and actions, and opens every place", async (t) => {
  const window = await openOn(t, "sample");
  await window.see("h1", "Today");
  for (const [words, title] of [["board", "Board"], ["map", "Map"], ["journeys", "Journeys"], ["people", "People"], ["settings", "Settings"], ["today", "Today"]]) {
    await window.press("Ctrl+k");
    await window.type("[role=dialog] [role=combobox]", words);
    await window.click("[role=dialog] [role=option]", new RegExp(`^${title} Go to`, "i"));
    await window.see("h1", title);
    await window.seeNo("[role=dialog]");
  }
  await window.press("Ctrl+k");
  await window.type("[role=dialog] [role=combobox]", "Campinas");
  await window.see("[role=dialog] [role=option]", /Campinas.*Buyer/);
  await window.picture("palette-en-light");
  await window.click("[role=dialog] [role=option]", /R-0039/);
  await window.see("h1", "R-0039");
  await window.press("?");
  await window.see("[role=dialog] h2", "Keys and help");
  await window.press("Escape");
  await window.seeNo("[role=dialog]");
});
