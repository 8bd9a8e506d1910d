/**
 * The contract between the screen and whatever carries its calls to the core.
 * Two hosts fulfil it: the window's shell and a loopback bridge.
 */
import type { UseCases } from "@/bindings/use_cases";

export type UseCase = keyof UseCases;
export type Input<K extends UseCase> = UseCases[K]["input"];
export type Output<K extends UseCase> = UseCases[K]["output"];

/** What a file dialog is asked. */
export interface PickRequest {
  title: string;
  /** Without dots; empty means any file. */
  extensions: string[];
  directory?: boolean;
}

/** What a save dialog is asked. */
export interface SaveRequest {
  title: string;
  defaultName: string;
  extensions: string[];
}

/** A refusal of the core, already worded for the reader. */
export class HostError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = "HostError";
  }
}

/** One way to reach the core. */
export interface Carrier {
  call(useCase: string, input: unknown, language: string): Promise<unknown>;
  pickFile(request: PickRequest): Promise<string | null>;
  saveFile(request: SaveRequest): Promise<string | null>;
  /** Shows a web address in the person's browser; rejects where none can be opened. */
  openUrl(url: string): Promise<void>;
  /** Calls back with the paths of files dropped on the window; returns a way to stop. */
  onFileDrop(callback: (paths: string[]) => void): () => void;
  setTitle(title: string): void;
}

/** Makes a {@link HostError} of whatever a carrier threw. */
export function asHostError(thrown: unknown, fallback: string): HostError {
  if (thrown instanceof HostError) return thrown;
  if (typeof thrown === "object" && thrown !== null && "message" in thrown) {
    const { code, message, field } = thrown as { code?: unknown; message: unknown; field?: unknown };
    return new HostError(typeof code === "string" ? code : "unknown", String(message), typeof field === "string" ? field : undefined);
  }
  return new HostError("unknown", typeof thrown === "string" && thrown !== "" ? thrown : fallback);
}
