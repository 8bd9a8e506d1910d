/**
 * A loopback bridge as carrier, for browser tests and development. It knows no
 * native dialogs, so it asks for a path in a small one of its own.
 */
import { HostError, type Carrier } from "../types";
import { askForPath } from "./ask";

function base(): string {
  return new URLSearchParams(location.search).get("host") ?? location.origin;
}

async function call(useCase: string, input: unknown, language: string): Promise<unknown> {
  const answer = await fetch(`${base()}/call/${useCase}`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-fettle-lang": language },
    body: JSON.stringify(input),
  });
  const body: unknown = await answer.json();
  if (answer.ok) return body;
  const { code, message, field } = body as { code: string; message: string; field?: string | null };
  throw new HostError(code, message, field ?? undefined);
}

export const httpCarrier: Carrier = {
  call,
  pickFile: ({ title }) => askForPath(title, ""),
  saveFile: ({ title, defaultName }) => askForPath(title, defaultName),
  openUrl(url) {
    globalThis.open(url, "_blank", "noopener");
    return Promise.resolve();
  },
  // A browser never tells a page the path of a dropped file.
  onFileDrop: () => () => undefined,
  setTitle(title) {
    document.title = title;
  },
};
