/** Names for long tasks, and following one until it ends. */
import type { TaskProgress } from "@/bindings/TaskProgress";
import { host } from "@/host";

const pollMs = 300;
let count = 0;

/** A name that no other task of this session has. */
export function newTaskId(kind: string): string {
  count += 1;
  return `${kind}-${Date.now().toString(36)}-${count}`;
}

/** Asks again and again how far the task is; returns a way to stop asking. */
export function followTask(taskId: string, onprogress: (progress: TaskProgress) => void): () => void {
  let stopped = false;
  const ask = async (): Promise<void> => {
    if (stopped) return;
    try {
      const progress = await host.call("task_progress", { task_id: taskId });
      if (!stopped) onprogress(progress);
    } catch {
      // The task is not known yet or no longer; the call itself tells how it ended.
    }
    if (!stopped) setTimeout(() => void ask(), pollMs);
  };
  setTimeout(() => void ask(), pollMs);
  return () => {
    stopped = true;
  };
}
