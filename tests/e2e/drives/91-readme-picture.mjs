import { drive } from "../drive.mjs";
import { openOn } from "../workspaces.mjs";

drive("the board of the planned sample, as the README shows it", async (t) => {
  const window = await openOn(t, "planned");
  await window.see("h1", "Today");
  await window.go("/board");
  await window.see("[role=gridcell]", /R-\d+/);
  // Where the journeys are, beyond the quiet days before the first flight.
  await window.press("] ]");
  await window.go("/board/R-0014");
  await window.see("section tbody tr", /keepable|tight/);
  await window.picture("readme-board");
});
