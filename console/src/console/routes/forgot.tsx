import { Alert, Button, TextInput } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { api, ask } from "../../api/client";
import { Entrance, Wrong } from "../entrance/Entrance";
import classes from "../entrance/Entrance.module.css";

export const Route = createFileRoute("/forgot")({ component: Forgot });

function Forgot() {
  const [email, setEmail] = useState("");
  const forgot = useMutation({ mutationFn: () => ask(api.POST("/v1/sign-in/forgot", { body: { email: email.trim() } })) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    forgot.mutate();
  };
  const back = <Link to="/sign-in">Back to sign in</Link>;
  if (forgot.data && !forgot.data.mail)
    return (
      <Entrance title="No mail goes out from here" foot={back}>
        <p className={classes.lead}>
          This Waybill has no mail server. Whoever runs it can make you a link to sign in with: <code>waybill people link {email.trim()}</code>
        </p>
      </Entrance>
    );
  if (forgot.data)
    return (
      <Entrance title="Look at your mail" foot={back}>
        <Alert color="teal" variant="light" icon={<IconMail size={18} aria-hidden />} role="status">
          If somebody works here under <b>{email.trim()}</b>, a link to choose a new password is on its way. It is good once, for an hour.
        </Alert>
      </Entrance>
    );
  return (
    <Entrance title="Choose a new password" lead="We send you a link to do it with." foot={back}>
      <form className={classes.form} onSubmit={submit}>
        <Wrong error={forgot.error} />
        <TextInput label="E-mail" type="email" name="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <Button type="submit" loading={forgot.isPending} fullWidth>
          Send the link
        </Button>
      </form>
    </Entrance>
  );
}
