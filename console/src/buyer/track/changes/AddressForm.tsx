/** Where the order should go instead. */
import { useState, type FormEvent } from "react";
import { api, ask } from "../../../api/client";
import { Buttons } from "../../parts/Dialog";
import { Button, Field, look as ui } from "../../parts/ui";
import { useSpeech } from "../../words";
import type { FormLooks } from "./Changes";
import look from "./changes.module.css";

export function AddressForm({ token, order, close, go, busy }: FormLooks) {
  const { words } = useSpeech();
  const [missing, setMissing] = useState<string[]>([]);
  const known = order.ship_to;
  const change = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const given = (name: string) => (new FormData(form).get(name) as string | null)?.trim() ?? "";
    const empty = ["line1", "city"].filter((name) => !given(name));
    setMissing(empty);
    if (empty[0]) return (form.elements.namedItem(empty[0]) as HTMLInputElement).focus();
    const body = {
      name: given("name") || null, company: given("company") || null, lines: [given("line1"), given("line2")].filter(Boolean),
      postal_code: given("postal_code") || null, city: given("city"), region: given("region") || null, version: order.version, preview: false,
    };
    go(async (changeToken) => {
      await ask(api.POST("/v1/track/{token}/address", { params: { path: { token }, header: { "Waybill-Change-Token": changeToken } }, body }));
      return words.addressChanged;
    });
  };
  const error = (name: string) => (missing.includes(name) ? words.needed : undefined);
  return (
    <form className={ui.stack} onSubmit={change} noValidate>
      <p className={ui.soft}>{words.addressNote}</p>
      <Field label={words.name} name="name" autoComplete="name" maxLength={255} defaultValue={known?.name ?? order.name ?? ""} />
      <Field label={words.company} name="company" autoComplete="organization" maxLength={255} defaultValue={known?.company ?? ""} />
      <Field label={words.street} name="line1" autoComplete="address-line1" maxLength={255} required error={error("line1")} defaultValue={known?.lines?.[0] ?? ""} />
      <Field label={words.more} name="line2" autoComplete="address-line2" maxLength={255} defaultValue={known?.lines?.[1] ?? ""} />
      <div className={look.pair}>
        <Field label={words.postalCode} name="postal_code" autoComplete="postal-code" maxLength={20} defaultValue={known?.postal_code ?? ""} />
        <Field label={words.city} name="city" autoComplete="address-level2" maxLength={255} required error={error("city")} defaultValue={known?.city ?? ""} />
      </div>
      <Field label={words.region} name="region" autoComplete="address-level1" maxLength={255} defaultValue={known?.region ?? ""} />
      <Buttons>
        <Button onClick={close}>{words.back}</Button>
        <Button kind="primary" type="submit" disabled={busy}>
          {words.addressNow}
        </Button>
      </Buttons>
    </form>
  );
}
