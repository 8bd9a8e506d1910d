/** Asks for a path on the machine of the bridge; null when called off. */
import { i18n, t } from "@/i18n/index.svelte";

export function askForPath(title: string, proposal: string): Promise<string | null> {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", title);
  dialog.lang = i18n.language;
  const form = document.createElement("form");
  form.method = "dialog";
  const label = document.createElement("label");
  label.textContent = title;
  const input = document.createElement("input");
  input.name = "path";
  input.value = proposal;
  input.size = 48;
  const confirm = document.createElement("button");
  confirm.value = "ok";
  confirm.textContent = t("common:ok");
  label.append(document.createElement("br"), input);
  form.append(label, confirm);
  dialog.append(form);
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "ok" && input.value !== "" ? input.value : null);
    });
    dialog.showModal();
  });
}
