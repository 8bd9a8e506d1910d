/**
 * The actions of the board that need no bar: how much time is seen, and where.
 */

import type { Action } from "@/store/actions.svelte";
import type { BoardState } from "./board.svelte";
import { ZOOM_LEVELS } from "./scale";

export function boardActions(board: BoardState): Action[] {
  const view = (name: string, keys: string, run: () => void): Action => ({
    id: `board.${name}`,
    title: `board:action.${name}`,
    group: "board:group.view",
    keys,
    run,
  });
  const pan = (share: number) => (): void => {
    board.pan(share * board.width, 0);
  };
  const zoom = (factor: number) => (): void => {
    board.zoom(factor);
  };
  return [
    ...ZOOM_LEVELS.map((level, at) => view(level, String(at + 1), () => { board.setLevel(level); })),
    view("now", "t", () => { board.showInstant(board.model?.view.now.ms ?? 0); }),
    view("earlier", "[", pan(-0.5)),
    view("later", "]", pan(0.5)),
    view("closer", "+ | =", zoom(1.4)),
    view("wider", "-", zoom(1 / 1.4)),
  ];
}
