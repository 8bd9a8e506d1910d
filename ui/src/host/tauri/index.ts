/** The window's shell as carrier: the only place that knows Tauri. */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { Carrier, PickRequest, SaveRequest } from "../types";

interface DropPayload {
  paths: string[];
}

export const tauriCarrier: Carrier = {
  call: (useCase, input, language) => invoke("call", { useCase, input, lang: language }),
  pickFile: ({ title, extensions, directory }: PickRequest) =>
    invoke<string | null>("pick_file", { title, extensions, directory: directory ?? false }),
  saveFile: ({ title, defaultName, extensions }: SaveRequest) =>
    invoke<string | null>("save_file", { title, defaultName, extensions }),
  openUrl: (url) => invoke("open_url", { url }),
  onFileDrop(callback) {
    const stop = listen<DropPayload>("tauri://drag-drop", (event) => {
      callback(event.payload.paths);
    });
    return () => {
      void stop.then((off) => {
        off();
      });
    };
  },
  setTitle(title) {
    document.title = title;
  },
};
