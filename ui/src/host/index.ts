/**
 * The one way from the screen to the core. Start reading here: every view
 * calls `host.call(name, input)`, usually through `store/query` or
 * `store/workspace`.
 */
import { i18n, t } from "@/i18n/index.svelte";
import { httpCarrier } from "./http";
import { tauriCarrier } from "./tauri";
import { asHostError, type Carrier, type Input, type Output, type UseCase } from "./types";

export { HostError } from "./types";
export type { Input, Output, PickRequest, SaveRequest, UseCase } from "./types";

const carrier: Carrier = "__TAURI_INTERNALS__" in globalThis ? tauriCarrier : httpCarrier;

/** Runs a use case; rejects with a `HostError` whose message is worded for the reader. */
async function call<K extends UseCase>(name: K, input: Input<K>): Promise<Output<K>> {
  try {
    return (await carrier.call(name, input, i18n.language)) as Output<K>;
  } catch (thrown) {
    throw asHostError(thrown, t("common:unreachable"));
  }
}

/** Shows a web address in the browser; rejects with a `HostError` where none can be opened. */
async function openUrl(url: string): Promise<void> {
  try {
    await carrier.openUrl(url);
  } catch (thrown) {
    throw asHostError(thrown, t("common:unreachable"));
  }
}

export const host = {
  call,
  openUrl,
  pickFile: carrier.pickFile,
  saveFile: carrier.saveFile,
  onFileDrop: carrier.onFileDrop,
  setTitle: carrier.setTitle,
};
