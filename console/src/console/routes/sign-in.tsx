import { Button, PasswordInput, Skeleton, Stack, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { api, ask, type Schemas } from "../../api/client";
import classes from "../entrance/Entrance.module.css";
import { Entrance, Wrong } from "../entrance/Entrance";
import { enter, safeTarget, takeToken, TARGET } from "../entrance/entering";

export const Route = createFileRoute("/sign-in")({
  validateSearch: (search: Record<string, unknown>): { to?: string } => (typeof search.to === "string" ? { to: search.to } : {}),
  component: SignIn,
});

function SignIn() {
  const [token, setToken] = useState(takeToken);
  const to = safeTarget(Route.useSearch().to);
  return token ? <ByLink token={token} to={to} otherwise={() => setToken(null)} /> : <ByPassword to={to} />;
}

function ByLink({ token, to, otherwise }: { token: string; to: string; otherwise: () => void }) {
  const begun = useRef(false);
  const link = useMutation({
    mutationFn: async () => {
      await ask(api.POST("/v1/sign-in/link", { body: { token } }));
      await enter(to);
    },
  });
  const { mutate } = link;
  useEffect(() => {
    if (!begun.current) mutate();
    begun.current = true;
  }, [mutate]);
  return (
    <Entrance title={link.error ? "This link opens nothing" : "Signing you in"}>
      {link.error ? (
        <>
          <Wrong error={link.error} />
          <Button variant="default" onClick={otherwise}>
            Sign in with a password
          </Button>
        </>
      ) : (
        <Stack gap="xs" role="status" aria-label="Signing you in">
          <Skeleton height={12} />
          <Skeleton height={12} width="70%" />
        </Stack>
      )}
    </Entrance>
  );
}

function ByPassword({ to }: { to: string }) {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const ways = useQuery({ queryKey: ["/v1/sign-in"], queryFn: ({ signal }) => ask(api.GET("/v1/sign-in", { signal })) });
  const signIn = useMutation({
    mutationFn: async (account?: string) => {
      const answer = await ask(api.POST("/v1/sign-in", { body: { email: email.trim(), password, account: account ?? null } }));
      if (answer.result === "signed_in") await enter(to);
      return answer;
    },
  });
  const begin = useMutation({
    mutationFn: async (provider: number) => {
      const { address } = await ask(api.POST("/v1/sign-in/openid/begin", { body: { provider } }));
      sessionStorage.setItem(TARGET, to);
      location.assign(address);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate(undefined);
  };
  if (signIn.data?.result === "choose_account")
    return <Choose accounts={signIn.data.accounts} busy={signIn.isPending} error={signIn.error} choose={signIn.mutate} />;
  return (
    <Entrance
      title="Sign in"
      foot={
        <>
          No account yet? An owner of your shop can invite you.
        </>
      }
    >
      <form className={classes.form} onSubmit={submit}>
        <Wrong error={signIn.error ?? begin.error} />
        <TextInput label="E-mail" type="email" name="email" autoComplete="username" required withAsterisk={false} value={email} onChange={(event) => setEmail(event.currentTarget.value)} />
        <PasswordInput
          label="Password"
          name="password"
          autoComplete="current-password"
          required
          withAsterisk={false}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          Sign in
        </Button>
        <Link to="/forgot" style={{ justifySelf: "center", fontSize: 13.5 }}>
          Forgot your password?
        </Link>
      </form>
      {ways.data && ways.data.providers.length > 0 && (
        <>
          <div className={classes.or}>or</div>
          <div className={classes.choice}>
            {ways.data.providers.map((one) => (
              <Button key={one.provider} variant="default" fullWidth loading={begin.isPending && begin.variables === one.provider} onClick={() => begin.mutate(one.provider)}>
                {one.label}
              </Button>
            ))}
          </div>
        </>
      )}
    </Entrance>
  );
}

interface ChooseProps {
  accounts: Schemas["AccountOffered"][];
  busy: boolean;
  error: unknown;
  choose: (account: string) => void;
}

/** One e-mail in several shops: which one is meant. */
function Choose({ accounts, busy, error, choose }: ChooseProps) {
  return (
    <Entrance title="Which shop?" lead="You work in more than one.">
      <Wrong error={error} />
      <div className={classes.choice}>
        {accounts.map((one) => (
          <UnstyledButton key={one.account} className={classes.account} disabled={busy} onClick={() => choose(one.account)}>
            <span>
              <b>{one.shop}</b>
              <span className="soft"> · {one.role.replaceAll("_", " ")}</span>
            </span>
            <IconChevronRight size={17} aria-hidden />
          </UnstyledButton>
        ))}
      </div>
    </Entrance>
  );
}
