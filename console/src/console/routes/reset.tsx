import { Button } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { createFileRoute } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import { besideField, Entrance, Wrong } from "../entrance/Entrance";
import classes from "../entrance/Entrance.module.css";
import { enter } from "../entrance/entering";
import { NewPassword, WithLink } from "../entrance/WithLink";

export const Route = createFileRoute("/reset")({
  component: () => <WithLink kind="reset">{(token, link) => <Reset token={token} link={link} />}</WithLink>,
});

function Reset({ token, link }: { token: string; link: Schemas["LinkShown"] }) {
  const [password, setPassword] = useState("");
  const reset = useMutation({
    mutationFn: async () => {
      await ask(api.POST("/v1/sign-in/reset", { body: { token, password } }));
      await enter("/");
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    reset.mutate();
  };
  return (
    <Entrance title="Choose a new password" lead={`For ${link.email} in ${link.shop}. You are signed out everywhere else.`}>
      <form className={classes.form} onSubmit={submit}>
        <Wrong error={reset.error} beside={["password"]} />
        <input type="hidden" name="username" autoComplete="username" value={link.email} readOnly />
        <NewPassword label="New password" value={password} onChange={setPassword} error={besideField(reset.error, "password")} />
        <Button type="submit" loading={reset.isPending} fullWidth>
          Save and sign in
        </Button>
      </form>
    </Entrance>
  );
}
