/** Shows that the order is the reader's: a code to its e-mail address or phone, typed in here. */
import { useId, useRef, useState, type FormEvent } from "react";
import { api, ask, ProblemError } from "../../../api/client";
import { Buttons } from "../../parts/Dialog";
import { troubleOf } from "../../parts/trouble";
import { Button, look as ui } from "../../parts/ui";
import { fill, useSpeech } from "../../words";
import { keepToken } from "./tokens";
import look from "./changes.module.css";

interface Looks {
  token: string;
  /** The code goes to a phone. */
  byText: boolean;
  back: () => void;
  verified: (changeToken: string) => Promise<void>;
}

export function CodeStep({ token, byText, back, verified }: Looks) {
  const { words } = useSpeech();
  const [sentTo, setSentTo] = useState<string>();
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const path = { params: { path: { token } } };

  const during = async (work: () => Promise<void>) => {
    setBusy(true);
    setWrong(undefined);
    try {
      await work();
    } catch (error) {
      setWrong(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  const sentence = (error: unknown): string => {
    const left = error instanceof ProblemError && error.type === "wrong_change_code" && (error.problem.data as { left?: number } | undefined)?.left;
    return left ? fill(words.wrongCode, { count: left }) : troubleOf(words, error);
  };
  const send = () =>
    during(async () => {
      const sent = await ask(api.POST("/v1/track/{token}/code", path));
      setSentTo(sent.sent_to);
      requestAnimationFrame(() => input.current?.focus());
    });
  const confirm = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = (input.current?.value ?? "").replace(/\D/g, "");
    if (code.length !== 6) return input.current?.focus();
    void during(async () => {
      const may = await ask(api.POST("/v1/track/{token}/verify", { ...path, body: { code } }));
      keepToken(token, may.token, may.expires_at);
      await verified(may.token);
    });
  };

  const error = (
    <p className={ui.error} role="alert" id={`${id}-error`}>
      {wrong}
    </p>
  );
  if (!sentTo) {
    return (
      <div className={ui.stack}>
        <p>{byText ? words.codeSaysText : words.codeSays}</p>
        {error}
        <Buttons>
          <Button onClick={back}>{words.back}</Button>
          <Button kind="primary" disabled={busy} onClick={() => void send()}>
            {words.sendCode}
          </Button>
        </Buttons>
      </div>
    );
  }
  return (
    <form className={ui.stack} onSubmit={confirm} noValidate>
      <p role="status">{fill(words.codeSent, { address: sentTo })}</p>
      <div className={ui.field}>
        <label htmlFor={id}>{words.code}</label>
        <input
          ref={input}
          id={id}
          className={`${ui.input} ${look.code}`}
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={7}
          required
          aria-invalid={wrong ? true : undefined}
          aria-describedby={`${id}-error`}
        />
      </div>
      {error}
      <Buttons>
        <Button kind="plain" disabled={busy} onClick={() => void send()}>
          {words.anotherCode}
        </Button>
        <Button kind="primary" type="submit" disabled={busy}>
          {words.confirmCode}
        </Button>
      </Buttons>
    </form>
  );
}
