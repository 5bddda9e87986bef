/** How a buyer pays: the sandbox's cards, which say what they do, and gift cards. */
import { useState } from "react";
import type { Schemas } from "../../api/client";
import { Field, Notice } from "../parts/ui";
import type { Front } from "./asking";
import { Option } from "./parts";
import look from "./Shop.module.css";
import { useShopWords } from "./words";

export interface Means {
  token: string;
  giftCode: string;
}

export const CARDS = ["tok_ok", "tok_decline", "tok_insufficient_funds", "tok_action", "tok_late"] as const;

/** The gateway of the front that these pages know how to take cards for. */
export function sandboxOf(front: Front): string | undefined {
  return front.gateways?.find((one) => one.sandbox)?.name;
}

export function meansOf(front: Front, means: Means): { card?: Schemas["Card"]; gift_code?: string } {
  const gateway = sandboxOf(front);
  const code = means.giftCode.trim();
  return { ...(gateway ? { card: { gateway, token: means.token } } : {}), ...(code ? { gift_code: code } : {}) };
}

export function CardChoice({ means, change }: { means: Means; change: (means: Means) => void }) {
  const words = useShopWords();
  const [gift, setGift] = useState(means.giftCode !== "");
  return (
    <div className={look.stack}>
      <Notice kind="attention">{words.sandbox}</Notice>
      <div className={look.options} role="radiogroup" aria-label={words.payCard}>
        {CARDS.map((token) => (
          <Option
            key={token}
            name="card"
            checked={means.token === token}
            choose={() => change({ ...means, token })}
            title={words.cards[token]}
            right={<code className={look.code}>{token}</code>}
          />
        ))}
      </div>
      {gift ? (
        <Field label={words.giftCode} autoComplete="off" spellCheck={false} maxLength={40} value={means.giftCode} onChange={(event) => change({ ...means, giftCode: event.target.value })} />
      ) : (
        <button type="button" className={look.textButton} onClick={() => setGift(true)}>
          {words.giftCard}
        </button>
      )}
    </div>
  );
}
