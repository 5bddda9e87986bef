/** What is around every page for buyers: the shop's name, the language, light or dark. */
import { useState, type ReactNode } from "react";
import { applyScheme, chooseScheme, chosenScheme } from "../../shared/scheme";
import { Mark } from "../../shared/Wordmark";
import { LANGUAGES, useSpeech, type LanguageCode } from "../words";
import look from "./Frame.module.css";

export function Frame({ shop, speak, children }: { shop: string; speak: (code: LanguageCode) => void; children: ReactNode }) {
  const { words, code } = useSpeech();
  return (
    <>
      <header className={look.top}>
        <span className={look.shop}>{shop}</span>
        <div className={look.tools}>
          <select className={look.select} aria-label={words.language} value={code} onChange={(event) => speak(event.target.value as LanguageCode)}>
            {Object.entries(LANGUAGES).map(([one, name]) => (
              <option key={one} value={one} lang={one}>
                {name}
              </option>
            ))}
          </select>
          <SchemeButton />
        </div>
      </header>
      {children}
      <footer className={look.foot}>
        <Mark size={18} /> {shop} · Waybill
      </footer>
    </>
  );
}

function SchemeButton() {
  const { words } = useSpeech();
  const [, drawAgain] = useState(chosenScheme());
  const isDark = document.documentElement.dataset["scheme"] === "dark";
  const turn = () => {
    const wanted = isDark ? "light" : "dark";
    chooseScheme(wanted);
    applyScheme(wanted);
    drawAgain(wanted);
  };
  return (
    <button type="button" className={look.tool} aria-label={words.looks} aria-pressed={isDark} onClick={turn}>
      <svg width="20" height="20" viewBox="0 0 24 24" fill="none" stroke="currentColor" strokeWidth="1.8" strokeLinecap="round" aria-hidden="true">
        {isDark ? (
          <>
            <circle cx="12" cy="12" r="4" />
            <path d="M12 3v1.5M12 19.500V21M3 12h1.500M19.500 12H21M5.600 5.600l1 1M17.400 17.400l1 1M18.400 5.600l-1 1M6.600 17.400l-1 1" />
          </>
        ) : (
          <path d="M20 14.500A8 8 0 0 1 9.500 4a8 8 0 1 0 10.500 10.500z" strokeLinejoin="round" />
        )}
      </svg>
    </button>
  );
}

/** A page that says one thing: a link that leads nowhere, a server that cannot be reached. */
export function Message({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className={look.message}>
      <Mark size={40} />
      <h1>{title}</h1>
      {children}
    </main>
  );
}
