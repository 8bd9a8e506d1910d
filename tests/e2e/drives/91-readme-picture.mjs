import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { drive } from "../drive.mjs";
import { Window } from "../window.mjs";
import { deskWith } from "../workspaces.mjs";

drive("the board of the planned sample, as the README shows it", async (t) => {
  const place = await deskWith(t, "planned");
  // The window says where its workspace lies: in a folder that a reader may have, too.
  const dir = join(place.home, "Documents", "after-sales-of-the-Jinan-works");
  await mkdir(join(place.home, "Documents"));
  await rename(place.dir, dir);
  const window = await Window.open(t, { ...place, dir });
  await window.see("h1", "Today");
  await window.go("/board");
  await window.see("[role=gridcell]", /R-\d+/);
  // Where the journeys are, beyond the quiet days before the first flight.
  await window.press("] ]");
  await window.go("/board/R-0014");
  await window.see("section tbody tr", /keepable|tight/);
  await window.picture("readme-board");
});
