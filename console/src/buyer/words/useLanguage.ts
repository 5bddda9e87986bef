/** Which language a page speaks: the reader's choice, else the buyer's own, else the browser's. */
import { useEffect, useState } from "react";
import { browserLanguage, chosenLanguage, chooseLanguage, LANGUAGES, loadWords, type LanguageCode, type Words } from ".";

export interface Spoken {
  words: Words;
  code: LanguageCode;
}

/** The words, as soon as they are here, and how to choose others. */
export function useLanguage(ofBuyer?: string): [Spoken | undefined, (code: LanguageCode) => void] {
  const [chosen, choose] = useState(chosenLanguage);
  const [spoken, setSpoken] = useState<Spoken>();
  const own = ofBuyer && ofBuyer in LANGUAGES ? (ofBuyer as LanguageCode) : undefined;
  const code = chosen ?? own ?? browserLanguage();
  useEffect(() => {
    let isOver = false;
    void loadWords(code).then((words) => {
      if (isOver) return;
      document.documentElement.lang = code;
      setSpoken({ words, code });
    });
    return () => void (isOver = true);
  }, [code]);
  return [spoken, (next) => (chooseLanguage(next), choose(next))];
}
