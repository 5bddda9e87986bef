import { Button, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, ProblemError, type Schemas } from "../../api/client";
import { tell } from "../floor/doing";
import { type Address, AddressFields, cleanAddress, lacksCountry } from "../orders/AddressFields";
import type { Customer } from "./Profile";

type Field = "name" | "email" | "phone" | "language";
type Typed = Record<Field, string>;

const EMAIL = /^[^\s@<>,;]{1,64}@[^\s@<>,;.]+(\.[^\s@<>,;.]+)+$/;
const PHONE = /^\+?[0-9 ()./-]{3,39}$/;
const LANGUAGES = ["en", "de", "es", "fr", "zh"];

/** Who a customer is from now on. Orders that were placed keep what they were placed with. */
export function EditCustomer({ one, onClose, onDone }: { one: Customer; onClose: () => void; onDone: () => void }) {
  const [typed, setTyped] = useState<Typed>({ name: one.name ?? "", email: one.email ?? "", phone: one.phone ?? "", language: one.language ?? "" });
  const [address, setAddress] = useState<Partial<Address>>(one.address ?? {});
  const [tried, setTried] = useState(false);
  const save = useMutation({
    mutationFn: (body: Schemas["SaveCustomer"]) => ask(api.POST("/v1/customers", { body })),
    onSuccess: () => (tell("Saved."), onClose()),
    onSettled: onDone,
  });
  const problem = save.error instanceof ProblemError ? save.error : undefined;
  const wrong: Partial<Typed> = tried ? mistakes(typed) : {};
  const refused = (field: Field) => (problem?.problem.field === `/${field}` ? problem.message : undefined);
  const elsewhere = problem && !refused("email") && !refused("phone") && !refused("name");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(mistakes(typed)).length || lacksCountry(address)) return;
    const body = difference(one, typed, cleanAddress(address));
    if (Object.keys(body).length > 1) save.mutate(body);
    else onClose();
  };
  const field = (name: Field, label: string, type?: string) => (
    <TextInput
      label={label} type={type} autoComplete="off" maxLength={255} value={typed[name]} error={wrong[name] ?? refused(name)}
      onChange={(event) => setTyped({ ...typed, [name]: event.currentTarget.value })} data-autofocus={name === "name" || undefined}
    />
  );
  return (
    <Modal opened onClose={onClose} title="Change the customer" size="lg">
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          {field("name", "Name")}
          {field("email", "E-mail")}
          {field("phone", "Phone", "tel")}
          <Select
            label="Language" description="What they are written is in it." clearable placeholder="As the shop’s" value={typed.language || null}
            data={languages(one.language)} onChange={(language) => setTyped({ ...typed, language: language ?? "" })}
          />
          <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
            <Text component="legend" fw={640} size="sm" mb={6}>
              Address
            </Text>
            <AddressFields address={address} onChange={setAddress} />
          </fieldset>
          <Text size="sm" className="soft">
            Orders that were placed keep the name and the address they were placed with. What is emptied here is no longer known of them.
          </Text>
          {elsewhere && (
            <Text size="sm" role="alert" c="var(--bad)">
              {problem.message}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Back
            </Button>
            <Button type="submit" loading={save.isPending}>
              Save
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function mistakes(typed: Typed): Partial<Typed> {
  const wrong: Partial<Typed> = {};
  if (typed.email.trim() && !EMAIL.test(typed.email.trim())) wrong.email = "This is no e-mail address.";
  if (typed.phone.trim() && !PHONE.test(typed.phone.trim())) wrong.phone = "This is no phone number.";
  return wrong;
}

/** Only what is another than before: somebody else may have changed the rest meanwhile. */
function difference(one: Customer, typed: Typed, address: Address | undefined): Schemas["SaveCustomer"] {
  const body: Schemas["SaveCustomer"] = { customer_id: one.customer_id };
  const remove: NonNullable<Schemas["SaveCustomer"]["remove"]> = [];
  for (const field of ["name", "email", "phone", "language"] as const) {
    const now = typed[field].trim();
    if (now === (one[field] ?? "")) continue;
    if (now) body[field] = now;
    else remove.push(field);
  }
  if (JSON.stringify(address) !== JSON.stringify(one.address ? cleanAddress(one.address) : undefined)) {
    if (address) body.address = address;
    else remove.push("address");
  }
  if (remove.length) body.remove = remove;
  return body;
}

function languages(now: string | null | undefined): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(["en"], { type: "language" });
  const codes = now && !LANGUAGES.includes(now) ? [now, ...LANGUAGES] : LANGUAGES;
  return codes.map((value) => ({ value, label: names.of(value) ?? value }));
}
