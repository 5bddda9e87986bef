import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, rememberCsrf, type Schemas } from "../../../../api/client";
import { Wrong } from "../../../entrance/Entrance";
import { NewPassword } from "../../../entrance/WithLink";
import { sessionQuery, useSession } from "../../../session";
import { fieldProblem, Loaded, roleWords, Scroll, Section, told } from "../../../settings/parts";
import classes from "../../../settings/Settings.module.css";
import { When } from "../../../words";

export const Route = createFileRoute("/_app/settings/account")({ component: Account });

function Account() {
  return (
    <>
      <Profile />
      <Password />
      <Sessions />
    </>
  );
}

function Profile() {
  const session = useSession();
  const client = useQueryClient();
  const [name, setName] = useState(session.name);
  const save = useMutation({
    mutationFn: () => ask(api.PATCH("/v1/session", { body: { name: name.trim() } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      told("Your name is saved.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Section
        title="You"
        about={`You sign in as ${session.email ?? session.name}, and are ${roleWords(session.role ?? "key").toLowerCase()} here.`}
        foot={
          <Button type="submit" loading={save.isPending} disabled={!name.trim() || name.trim() === session.name}>
            Save
          </Button>
        }
      >
        <Wrong error={save.error} beside={["name"]} />
        <TextInput label="Name" description="As others read it in timelines and in the audit." maw={380} maxLength={255} autoComplete="name" value={name} onChange={(event) => setName(event.currentTarget.value)} error={fieldProblem(save.error, "name")} />
      </Section>
    </form>
  );
}

function Password() {
  const session = useSession();
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const save = useMutation({
    mutationFn: () => ask(api.POST("/v1/session/password", { body: { current: session.has_password ? current : null, password } })),
    onSuccess: (answer) => {
      rememberCsrf(answer.session.csrf_token ?? undefined);
      void client.invalidateQueries({ queryKey: sessionQuery.queryKey });
      void client.invalidateQueries({ queryKey: ["/v1/sessions"] });
      setCurrent("");
      setPassword("");
      told("Your password is changed. You are signed out everywhere else.");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form onSubmit={submit}>
      <Section
        title="Password"
        about={session.has_password ? "Changing it signs you out everywhere else." : "You have none yet: you came in by a link or through OpenID."}
        foot={
          <Button type="submit" loading={save.isPending} disabled={!password || (session.has_password === true && !current)}>
            {session.has_password ? "Change password" : "Set password"}
          </Button>
        }
      >
        <div style={{ display: "grid", gap: 14, maxWidth: 380 }}>
          <Wrong error={save.error} beside={["current", "password"]} />
          <input type="hidden" name="username" autoComplete="username" value={session.email ?? ""} readOnly />
          {session.has_password && (
            <PasswordInput
              label="Password as it is"
              autoComplete="current-password"
              value={current}
              onChange={(event) => setCurrent(event.currentTarget.value)}
              error={fieldProblem(save.error, "current")}
              visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
            />
          )}
          <NewPassword label="New password" value={password} onChange={setPassword} error={fieldProblem(save.error, "password")} />
        </div>
      </Section>
    </form>
  );
}

const HOW = { password: "Password", link: "Link", openid: "OpenID" } as const;

function Sessions() {
  const client = useQueryClient();
  const sessions = useQuery({ queryKey: ["/v1/sessions"], queryFn: ({ signal }) => ask(api.GET("/v1/sessions", { signal })) });
  const refresh = () => void client.invalidateQueries({ queryKey: ["/v1/sessions"] });
  const end = useMutation({
    mutationFn: (session_id: string) => ask(api.DELETE("/v1/sessions/{session_id}", { params: { path: { session_id } } })),
    onSuccess: () => told("Signed out there."),
    onSettled: refresh,
  });
  const others = useMutation({
    mutationFn: () => ask(api.POST("/v1/sessions/end-others")),
    onSuccess: () => told("You are signed in here alone."),
    onSettled: refresh,
  });
  return (
    <Section
      title="Where you are signed in"
      flush
      actions={
        (sessions.data?.length ?? 0) > 1 && (
          <Button variant="default" size="xs" loading={others.isPending} onClick={() => others.mutate()}>
            Sign out everywhere else
          </Button>
        )
      }
    >
      <Loaded query={sessions}>
        {(rows) => (
          <Scroll>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th>Browser</th>
                  <th>Address</th>
                  <th>Came in by</th>
                  <th>Since</th>
                  <th>Last used</th>
                  <th aria-label="Actions" />
                </tr>
              </thead>
              <tbody>
                {rows.map((one) => (
                  <SessionRow key={one.session_id} one={one} busy={end.isPending} end={() => end.mutate(one.session_id)} />
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Loaded>
    </Section>
  );
}

function SessionRow({ one, busy, end }: { one: Schemas["SessionListed"]; busy: boolean; end: () => void }) {
  return (
    <tr>
      <td title={one.agent}>{browserWords(one.agent)}</td>
      <td className={classes.code}>{one.address}</td>
      <td>{HOW[one.how]}</td>
      <td className="nowrap">
        <When at={one.created_at} />
      </td>
      <td className="nowrap">{one.current ? <b>This browser</b> : <When at={one.seen_at} />}</td>
      <td style={{ textAlign: "right" }}>
        {!one.current && (
          <Button variant="subtle" size="compact-sm" disabled={busy} onClick={end}>
            Sign out
          </Button>
        )}
      </td>
    </tr>
  );
}

/** A browser and a system out of what browsers say of themselves. */
function browserWords(agent: string): string {
  const browser = ["Edg", "OPR", "Firefox", "Chrome", "Safari"].find((name) => agent.includes(`${name}/`));
  const system = [["Android", "Android"], ["iPhone", "iPhone"], ["iPad", "iPad"], ["Mac OS X", "Mac"], ["Windows", "Windows"], ["Linux", "Linux"]].find(([sign]) => agent.includes(sign as string));
  const names: Record<string, string> = { Edg: "Edge", OPR: "Opera" };
  if (!browser) return agent.slice(0, 40) || "Unknown";
  return `${names[browser] ?? browser}${system ? ` on ${system[1]}` : ""}`;
}
