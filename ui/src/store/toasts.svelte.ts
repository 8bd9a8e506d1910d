/** Short messages about what just happened, newest last. */
export interface Toast {
  id: number;
  kind: "done" | "error";
  text: string;
  /** Something to do about it, such as taking it back. */
  action?: { label: string; run: () => void };
}

const doneMs = 5_000;
const errorMs = 12_000;
const most = 4;

class Toasts {
  list = $state.raw<Toast[]>([]);
  #next = 1;

  show(kind: Toast["kind"], text: string, action?: Toast["action"]): void {
    const toast: Toast = { id: this.#next++, kind, text, ...(action ? { action } : {}) };
    this.list = [...this.list, toast].slice(-most);
    setTimeout(
      () => {
        this.dismiss(toast.id);
      },
      kind === "done" ? doneMs : errorMs,
    );
  }

  dismiss(id: number): void {
    this.list = this.list.filter((toast) => toast.id !== id);
  }
}

export const toasts = new Toasts();
