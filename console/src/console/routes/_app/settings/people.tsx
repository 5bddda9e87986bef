import { Button, Menu, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { IconDots, IconUserPlus } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../../../api/client";
import { State } from "../../../components/State";
import { Wrong } from "../../../entrance/Entrance";
import { useMay, useSession } from "../../../session";
import { OpenId } from "../../../settings/OpenId";
import { fieldProblem, Loaded, roleWords, Scroll, Secret, Section, told } from "../../../settings/parts";
import classes from "../../../settings/Settings.module.css";
import { When } from "../../../words";

export const Route = createFileRoute("/_app/settings/people")({ component: People });

type Person = Schemas["PersonListed"];
type Role = Person["role"];

const ROLES: Record<Role, string> = {
  owner: "Everything, API keys and OpenID too",
  manager: "Everything but API keys, OpenID and owners",
  support: "Orders, customers, payments",
  warehouse: "Stock and fulfillment",
  kitchen: "Fulfillment in a kitchen",
  courier: "Deliveries, and cash at the door",
  accountant: "Payments, reports and the audit; reads the rest",
  read_only: "Reads, changes nothing",
};

function People() {
  const may = useMay();
  const people = useQuery({ queryKey: ["/v1/people"], queryFn: ({ signal }) => ask(api.GET("/v1/people", { signal })) });
  const [dialog, setDialog] = useState<{ kind: "invite" } | { kind: "role" | "deactivate"; person: Person } | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Section
        title="People"
        about="Who works in this shop, and as what. What a role does not include, the API refuses."
        flush
        actions={
          may("people:write") && (
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setDialog({ kind: "invite" })}>
              Invite
            </Button>
          )
        }
      >
        <Loaded query={people}>
          {(rows) => (
            <Scroll>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th>Name</th>
                    <th>Role</th>
                    <th>Status</th>
                    <th>Signed in</th>
                    <th aria-label="Actions" />
                  </tr>
                </thead>
                <tbody>
                  {rows.map((person) => (
                    <PersonRow key={person.person_id} person={person} act={(kind) => setDialog({ kind, person })} />
                  ))}
                </tbody>
              </table>
            </Scroll>
          )}
        </Loaded>
      </Section>
      {may("admin") && <OpenId />}
      <Invite key={dialog?.kind === "invite" ? "open" : "closed"} opened={dialog?.kind === "invite"} close={close} />
      {dialog?.kind === "role" && <ChangeRole person={dialog.person} close={close} />}
      {dialog?.kind === "deactivate" && <Deactivate person={dialog.person} close={close} />}
    </>
  );
}

function PersonRow({ person, act }: { person: Person; act: (kind: "role" | "deactivate") => void }) {
  const session = useSession();
  const may = useMay()("people:write") && person.person_id !== session.person_id;
  const invite = useInvite();
  return (
    <tr className={person.status === "deactivated" ? classes.gone : undefined}>
      <td>
        <div style={{ fontWeight: 560 }}>
          {person.name || person.email}
          {person.person_id === session.person_id && <span className="soft"> · you</span>}
        </div>
        {person.name && <div className="soft" style={{ fontSize: 12.5 }}>{person.email}</div>}
      </td>
      <td className="nowrap">{roleWords(person.role)}</td>
      <td className="nowrap">
        <State state={person.status} tone={person.status === "active" ? "good" : person.status === "invited" ? "progress" : "quiet"} />
        {person.status === "invited" && person.invitation_expires_at && (
          <div className="soft" style={{ fontSize: 12 }}>
            until <When at={person.invitation_expires_at} exact />
          </div>
        )}
      </td>
      <td className="nowrap">{person.signed_in_at ? <When at={person.signed_in_at} /> : <span className="soft">Never</span>}</td>
      <td style={{ textAlign: "right" }}>
        {may && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="subtle" color="gray" size="compact-sm" aria-label={`What can be done with ${person.name || person.email}`}>
                <IconDots size={17} aria-hidden />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {person.status === "active" && <Menu.Item onClick={() => act("role")}>Change role…</Menu.Item>}
              {person.status !== "active" && (
                <Menu.Item onClick={() => invite.mutate({ email: person.email, role: person.role, name: person.name || null }, { onSuccess: (answer) => void navigator.clipboard.writeText(answer.link).then(() => told("A new invitation is made; its link is copied.")) })}>
                  Invite again and copy the link
                </Menu.Item>
              )}
              {person.status !== "deactivated" && (
                <Menu.Item color="red" onClick={() => act("deactivate")}>
                  {person.status === "invited" ? "Withdraw the invitation…" : "Deactivate…"}
                </Menu.Item>
              )}
            </Menu.Dropdown>
          </Menu>
        )}
      </td>
    </tr>
  );
}

function useInvite() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { email: string; role: Role; name: string | null }) => ask(api.POST("/v1/people/invite", { body })),
    onSuccess: () => void client.invalidateQueries({ queryKey: ["/v1/people"] }),
  });
}

function RoleChoice({ value, onChange, error }: { value: Role; onChange: (role: Role) => void; error?: string | undefined }) {
  return (
    <Select
      label="Role"
      description={ROLES[value]}
      data={Object.keys(ROLES).map((role) => ({ value: role, label: roleWords(role) }))}
      value={value}
      onChange={(role) => role && onChange(role as Role)}
      error={error}
    />
  );
}

function Invite({ opened, close }: { opened: boolean; close: () => void }) {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("support");
  const invite = useInvite();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ email: email.trim(), role, name: name.trim() || null });
  };
  return (
    <Modal opened={opened} onClose={close} title={invite.data ? "Invited" : "Invite somebody"}>
      {invite.data ? (
        <Stack>
          <Text size="sm">
            {invite.data.mail ? `A mail to ${email} is on its way. The link is in it; here it is too, this once:` : `No mail goes out from this server. Pass this link on to ${email}; it is shown this once:`}
          </Text>
          <Secret value={invite.data.link} label="the link" />
          <Text size="sm" className="soft">
            Good once, until <When at={invite.data.expires_at} exact />.
          </Text>
          <Button onClick={close}>Done</Button>
        </Stack>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <Wrong error={invite.error} beside={["email", "role", "name"]} />
            <TextInput label="E-mail" type="email" required withAsterisk={false} data-autofocus value={email} onChange={(event) => setEmail(event.currentTarget.value)} error={fieldProblem(invite.error, "email")} />
            <TextInput label="Name" description="They may change it." maxLength={255} value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldProblem(invite.error, "name")} />
            <RoleChoice value={role} onChange={setRole} error={fieldProblem(invite.error, "role")} />
            <Button type="submit" loading={invite.isPending}>
              Invite
            </Button>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function ChangeRole({ person, close }: { person: Person; close: () => void }) {
  const client = useQueryClient();
  const [role, setRole] = useState<Role>(person.role);
  const change = useMutation({
    mutationFn: () => ask(api.POST("/v1/people/{person_id}/role", { params: { path: { person_id: person.person_id } }, body: { role } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/v1/people"] });
      told(`${person.name || person.email} is ${roleWords(role).toLowerCase()} from now on.`);
      close();
    },
  });
  return (
    <Modal opened onClose={close} title={`The role of ${person.name || person.email}`}>
      <Stack>
        <Wrong error={change.error} />
        <RoleChoice value={role} onChange={setRole} />
        <Text size="sm" className="soft">
          It holds at once, also where they are signed in.
        </Text>
        <Button disabled={role === person.role} loading={change.isPending} onClick={() => change.mutate()}>
          Make them {roleWords(role).toLowerCase()}
        </Button>
      </Stack>
    </Modal>
  );
}

function Deactivate({ person, close }: { person: Person; close: () => void }) {
  const client = useQueryClient();
  const deactivate = useMutation({
    mutationFn: () => ask(api.POST("/v1/people/{person_id}/deactivate", { params: { path: { person_id: person.person_id } } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["/v1/people"] });
      told(`${person.name || person.email} is let in no more.`);
      close();
    },
  });
  const invited = person.status === "invited";
  return (
    <Modal opened onClose={close} title={invited ? "Withdraw the invitation" : `Deactivate ${person.name || person.email}`}>
      <Stack>
        <Wrong error={deactivate.error} />
        <Text size="sm">
          {invited
            ? `The link that ${person.email} was sent opens nothing any more.`
            : `They are signed out everywhere at once (${person.sessions} ${person.sessions === 1 ? "session" : "sessions"}) and let in no more. What they did stays under their name. Inviting them again undoes it.`}
        </Text>
        <Button color="red" loading={deactivate.isPending} onClick={() => deactivate.mutate()}>
          {invited ? "Withdraw the invitation" : "Deactivate"}
        </Button>
      </Stack>
    </Modal>
  );
}
