/** Writes the workspace as a workbook that imports to the same state. */
import { host } from "@/host";
import { t } from "@/i18n/index.svelte";
import { toasts } from "@/store/toasts.svelte";
import { workspace } from "@/store/workspace.svelte";

export async function exportWorkbook(): Promise<void> {
  const path = await host.saveFile({ title: t("handout:workbook"), defaultName: "fettle.xlsx", extensions: ["xlsx"] });
  if (path === null) return;
  const done = await workspace.act("export_workbook", { path });
  if (done) toasts.show("done", t("handout:done", { count: done.rows, path: done.path }));
}
