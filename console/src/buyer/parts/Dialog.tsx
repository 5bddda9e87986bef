/** A dialog of the browser's own: it keeps the focus inside, and Escape closes it. On a phone it comes from below. */
import { useEffect, useId, useRef, type ReactNode } from "react";
import { useSpeech } from "../words";
import look from "./Dialog.module.css";

export function Dialog({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const { words } = useSpeech();
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  // each step is a page of its own: it is read from its heading
  useEffect(() => heading.current?.focus(), [title]);
  return (
    <dialog ref={dialog} className={look.dialog} aria-labelledby={id} onCancel={(event) => (event.preventDefault(), close())}>
      <div className={look.inside}>
        <div className={look.head}>
          <h2 id={id} ref={heading} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" className={look.close} aria-label={words.close} onClick={close}>
            ×
          </button>
        </div>
        {children}
      </div>
    </dialog>
  );
}

export function Buttons({ children }: { children: ReactNode }) {
  return <div className={look.buttons}>{children}</div>;
}
