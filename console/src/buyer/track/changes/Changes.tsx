/** The dialogs by which a buyer changes an order: what is wanted, the code where it is needed, and what came of it. */
import { useState } from "react";
import { troubleOf } from "../../parts/trouble";
import { Button, Notice } from "../../parts/ui";
import { Buttons, Dialog } from "../../parts/Dialog";
import { useSpeech } from "../../words";
import type { Change } from "../Actions";
import type { Answer } from "../Questions";
import type { ChangeAsked, Order } from "../useOrder";
import { AddressForm } from "./AddressForm";
import { AnswerForm } from "./AnswerForm";
import { CancelForm } from "./CancelForm";
import { CodeStep } from "./CodeStep";
import { ReturnForm } from "./ReturnForm";
import { keptToken } from "./tokens";

/** What is to be done with the buyer's token; answers what is said of it. */
export type Do = (changeToken: string) => Promise<string>;

export interface FormLooks {
  token: string;
  order: Order;
  /** The change that is answered. */
  asked?: ChangeAsked;
  close: () => void;
  /** Go on with what was filled in. */
  go: (what: Do) => void;
  busy: boolean;
}

interface Looks {
  token: string;
  order: Order;
  change: Change | Answer;
  asked?: ChangeAsked;
  close: () => void;
  refresh: () => Promise<void>;
}

const FORMS = { cancel: CancelForm, address: AddressForm, return: ReturnForm };

export default function Changes({ token, order, change, asked, close, refresh }: Looks) {
  const { words } = useSpeech();
  const [wanted, setWanted] = useState<{ what: Do }>();
  const [asksCode, setAsksCode] = useState(false);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const title = {
    cancel: words.cancelTitle, address: words.addressTitle, return: words.returnTitle, acceptDelay: words.lateFineTitle,
    cancelDelay: order.delay?.partly ? words.lateRestTitle : words.cancelTitle, takeChange: words.changeTakeTitle, dropChange: words.changeDropTitle,
  }[change];

  const carryOut = async (what: Do, changeToken: string) => {
    setBusy(true);
    setWrong(undefined);
    try {
      setSaid(await what(changeToken));
      setAsksCode(false);
      await refresh();
    } catch (error) {
      if (isCodeNeeded(error)) setAsksCode(true);
      else {
        setAsksCode(false);
        setWrong(troubleOf(words, error));
        await refresh();
      }
    } finally {
      setBusy(false);
    }
  };
  const go = (what: Do) => {
    setWanted({ what });
    const kept = keptToken(token);
    if (kept) void carryOut(what, kept);
    else setAsksCode(true);
  };

  const looks: FormLooks = { token, order, asked, close, go, busy };
  const form = () => {
    if (!(change in FORMS)) return <AnswerForm {...looks} answer={change as Answer} />;
    const Form = FORMS[change as Change];
    return <Form {...looks} />;
  };
  return (
    <Dialog title={said ? words.finished : asksCode ? words.codeTitle : title} close={close}>
      {said ? (
        <>
          <Notice kind="good">{said}</Notice>
          <Buttons>
            <Button kind="primary" onClick={close}>
              {words.close}
            </Button>
          </Buttons>
        </>
      ) : (
        <>
          {wrong && (
            <div role="alert">
              <Notice kind="bad">{wrong}</Notice>
            </div>
          )}
          {asksCode && wanted && <CodeStep token={token} byText={order.reach === "text"} back={() => setAsksCode(false)} verified={(changeToken) => carryOut(wanted.what, changeToken)} />}
          {/* what was filled in stays while the code is asked for */}
          <div hidden={asksCode}>
            {form()}
          </div>
        </>
      )}
    </Dialog>
  );
}

function isCodeNeeded(error: unknown): boolean {
  return error instanceof Error && "type" in error && error.type === "code_needed";
}
