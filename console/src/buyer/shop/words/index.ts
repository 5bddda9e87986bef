/** The words of the shop front, a small file a language, beside those that all buyers' pages share. */
import { createContext, useContext } from "react";
import type { LanguageCode } from "../../words";
import type { ShopWords } from "./en";

export type { ShopWords } from "./en";

const files: Record<LanguageCode, () => Promise<ShopWords>> = {
  en: () => import("./en").then((file) => file.en),
  de: () => import("./de").then((file) => file.de),
  es: () => import("./es").then((file) => file.es),
  fr: () => import("./fr").then((file) => file.fr),
  zh: () => import("./zh").then((file) => file.zh),
};

export function loadShopWords(code: LanguageCode): Promise<ShopWords> {
  return files[code]();
}

export const ShopWordsContext = createContext<ShopWords | null>(null);

export function useShopWords(): ShopWords {
  const words = useContext(ShopWordsContext);
  if (!words) throw new Error("no words yet");
  return words;
}
