/**
 * Which dialog is open. Any part of the screen opens one by name; the app shell
 * draws it, and loads its code only then.
 */
import type { ReplyKind } from "@/bindings/ReplyKind";

export interface DialogProps {
  intake: { orderId?: string };
  assign: { visitId: string };
  plan: object;
  handout: object;
  import: { path?: string };
  mail: { path?: string };
  replyText: { requestId: string; kind?: ReplyKind };
  palette: object;
  help: object;
}

export type DialogName = keyof DialogProps;

export type OpenDialog = { [K in DialogName]: { name: K; props: DialogProps[K] } }[DialogName];

class Dialogs {
  current = $state.raw<OpenDialog | null>(null);

  open<K extends DialogName>(name: K, props: DialogProps[K]): void {
    this.current = { name, props } as OpenDialog;
  }

  close(): void {
    this.current = null;
  }
}

export const dialogs = new Dialogs();
