import { Button, TextInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { besideField, Entrance, Wrong } from "../entrance/Entrance";
import classes from "../entrance/Entrance.module.css";
import { enter } from "../entrance/entering";
import { NewPassword, WithLink } from "../entrance/WithLink";

export const Route = createFileRoute("/accept")({
  component: () => <WithLink kind="invitation">{(token, link) => <Accept token={token} link={link} />}</WithLink>,
});

function Accept({ token, link }: { token: string; link: Schemas["LinkShown"] }) {
  const [name, setName] = useState(link.name);
  const [password, setPassword] = useState("");
  const accept = useMutation({
    mutationFn: async () => {
      await ask(api.POST("/v1/sign-in/accept", { body: { token, name: name.trim(), password } }));
      await enter("/");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate();
  };
  return (
    <Entrance
      title={`Welcome to ${link.shop}`}
      lead={
        <>
          You are invited as <b>{link.role.replaceAll("_", " ")}</b>. From now on you sign in as <b>{link.email}</b>.
        </>
      }
    >
      <form className={classes.form} onSubmit={submit}>
        <Wrong error={accept.error} beside={["password", "name"]} />
        <input type="hidden" name="username" autoComplete="username" value={link.email} readOnly />
        <TextInput label="Your name" description="As others read it in timelines." name="name" autoComplete="name" required withAsterisk={false} maxLength={255} value={name} onChange={(event) => setName(event.currentTarget.value)} error={besideField(accept.error, "name")} />
        <NewPassword value={password} onChange={setPassword} error={besideField(accept.error, "password")} />
        <Button type="submit" loading={accept.isPending} fullWidth>
          Begin
        </Button>
      </form>
    </Entrance>
  );
}
