import { Button, Modal, PasswordInput, Select, Stack, TagsInput, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { Wrong } from "../entrance/Entrance";
import { fieldProblem, Loaded, roleWords, Secret, Section, told } from "./parts";
import classes from "./Settings.module.css";

type Shown = Schemas["OpenIdShown"];
type DefaultRole = NonNullable<Schemas["SaveOpenId"]["default_role"]>;
const ROLES: DefaultRole[] = ["read_only", "support", "warehouse", "kitchen", "courier", "accountant", "manager"];

/** Signing in through the shop's own OpenID provider. */
export function OpenId() {
  const client = useQueryClient();
  const openid = useQuery({ queryKey: ["/v1/openid"], queryFn: ({ signal }) => ask(api.GET("/v1/openid", { signal })) });
  const [editing, setEditing] = useState(false);
  const remove = useMutation({
    mutationFn: () => ask(api.DELETE("/v1/openid")),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/v1/openid"] });
      told("People sign in by password and link alone.");
    },
  });
  const is = openid.data?.issuer;
  return (
    <Section
      title="Sign-in through OpenID"
      about="People may sign in with the accounts they have elsewhere: Google Workspace, Microsoft Entra, Keycloak, Okta. Passwords go on working."
      actions={
        openid.data && (
          <>
            {is && (
              <Button variant="subtle" color="red" size="xs" loading={remove.isPending} onClick={() => remove.mutate()}>
                Turn off
              </Button>
            )}
            <Button variant="default" size="xs" onClick={() => setEditing(true)}>
              {is ? "Edit" : "Set up"}
            </Button>
          </>
        )
      }
    >
      <Wrong error={remove.error} />
      <Loaded query={openid} height={40}>
        {(shown) =>
          shown.issuer ? (
            <Text size="sm">
              <b>{shown.label}</b> <span className={classes.code}>{shown.issuer}</span>
              <br />
              <span className="soft">
                {shown.domains && shown.domains.length > 0
                  ? `Whoever works here, and anybody at ${shown.domains.join(", ")} as ${roleWords(shown.default_role ?? "").toLowerCase()}.`
                  : "Whoever works here already, and nobody else."}
              </span>
            </Text>
          ) : (
            <Text size="sm" className="soft">
              Not set up.
            </Text>
          )
        }
      </Loaded>
      {openid.data && <Edit key={String(editing)} opened={editing} shown={openid.data} close={() => setEditing(false)} />}
    </Section>
  );
}

function Edit({ opened, shown, close }: { opened: boolean; shown: Shown; close: () => void }) {
  const client = useQueryClient();
  const [issuer, setIssuer] = useState(shown.issuer ?? "");
  const [clientId, setClientId] = useState(shown.client_id ?? "");
  const [secret, setSecret] = useState("");
  const [label, setLabel] = useState(shown.label ?? "Sign in with OpenID");
  const [domains, setDomains] = useState(shown.domains ?? []);
  const [role, setRole] = useState<DefaultRole>((shown.default_role as DefaultRole | null | undefined) ?? "read_only");
  const save = useMutation({
    mutationFn: () => ask(api.POST("/v1/openid", { body: { issuer: issuer.trim(), client_id: clientId.trim(), client_secret: secret || null, label: label.trim(), domains, default_role: role } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/v1/openid"] });
      told("People may sign in through it now.");
      close();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Modal opened={opened} onClose={close} title="OpenID provider" size="lg">
      <form onSubmit={submit}>
        <Stack>
          <Wrong error={save.error} beside={["issuer", "client_id", "client_secret", "label", "domains"]} />
          <div>
            <Text size="sm" mb={6}>
              The provider has to allow this address to send people back to:
            </Text>
            <Secret value={shown.redirect_uri} label="the address" />
          </div>
          <TextInput label="Issuer" description="As the provider calls itself." placeholder="https://accounts.google.com" required withAsterisk={false} value={issuer} onChange={(event) => setIssuer(event.currentTarget.value)} error={fieldProblem(save.error, "issuer")} />
          <TextInput label="Client id" required withAsterisk={false} value={clientId} onChange={(event) => setClientId(event.currentTarget.value)} error={fieldProblem(save.error, "client_id")} />
          <PasswordInput
            label="Client secret"
            description={shown.issuer ? "Empty: the one that is kept stays." : "Kept encrypted, and never shown again."}
            autoComplete="off"
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            error={fieldProblem(save.error, "client_secret")}
            visibilityToggleButtonProps={{ "aria-label": "Show the secret" }}
          />
          <TextInput label="What the button says" required withAsterisk={false} maxLength={255} value={label} onChange={(event) => setLabel(event.currentTarget.value)} error={fieldProblem(save.error, "label")} />
          <TagsInput label="Domains" description="Whoever has a verified e-mail of one of them comes in without an invitation." placeholder="example.com" value={domains} onChange={setDomains} error={fieldProblem(save.error, "domains")} />
          {domains.length > 0 && <Select label="As" data={ROLES.map((one) => ({ value: one, label: roleWords(one) }))} value={role} onChange={(one) => one && setRole(one as DefaultRole)} />}
          <Button type="submit" loading={save.isPending}>
            Save
          </Button>
        </Stack>
      </form>
    </Modal>
  );
}
