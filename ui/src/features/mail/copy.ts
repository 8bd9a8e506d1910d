/** Copying to the clipboard; whether it worked. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // A window without the right to the clipboard still copies what is selected.
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const holder = document.createElement("textarea");
  holder.value = text;
  holder.style.position = "fixed";
  // Inside the dialog, where the focus may go.
  const focused = document.activeElement;
  (document.querySelector("[role=dialog]") ?? document.body).append(holder);
  holder.select();
  const done = document.execCommand("copy");
  holder.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
