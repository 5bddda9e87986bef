import { useEffect, useEffectEvent } from "react";

const TYPING = "input, textarea, select, [contenteditable], [role=dialog], [role=menu], [role=listbox]";

/** Ctrl (or Command) and Enter, also while somebody types. */
export function useSubmitKey(submit: () => void): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}

/** Single keys, wherever the focus is, as long as nobody types and no dialog is open. */
export function useKeys(keys: Record<string, () => void>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if ((event.target as HTMLElement).closest(TYPING) && !(event.target as HTMLElement).matches("[data-list-checkbox]")) return;
    const doing = keys[event.key];
    if (!doing) return;
    event.preventDefault();
    doing();
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent) => press(event);
    addEventListener("keydown", listener);
    return () => removeEventListener("keydown", listener);
  }, []);
}
