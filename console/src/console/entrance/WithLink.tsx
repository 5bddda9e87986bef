import { Button, PasswordInput, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { Schemas } from "../../api/client";
import { Entrance, Wrong } from "./Entrance";
import { lookAtLink, takeToken } from "./entering";

interface WithLinkProps {
  kind: Schemas["LinkShown"]["kind"];
  children: (token: string, link: Schemas["LinkShown"]) => ReactNode;
}

/** A page that a link leads to: it shows what the link is for, or that it is over. */
export function WithLink({ kind, children }: WithLinkProps) {
  const [token] = useState(takeToken);
  const link = useQuery({
    queryKey: ["link", token],
    queryFn: () => lookAtLink(token as string),
    enabled: token !== null,
    staleTime: Infinity,
  });
  if (token === null || link.error || (link.data && link.data.kind !== kind))
    return (
      <Entrance title="This link opens nothing">
        <Wrong error={link.error ?? new Error("The address is not whole. Open the link as it was sent, with all that stands behind #.")} />
        <Button component={Link} to="/sign-in" variant="default">
          To sign in
        </Button>
      </Entrance>
    );
  if (!link.data)
    return (
      <Entrance title="One moment">
        <Skeleton height={36} />
        <Skeleton height={36} />
      </Entrance>
    );
  return children(token, link.data);
}

interface NewPasswordProps {
  value: string;
  onChange: (value: string) => void;
  error?: string | undefined;
  label?: string;
}

/** A field for a password that is being chosen. */
export function NewPassword({ value, onChange, error, label = "Password" }: NewPasswordProps) {
  return (
    <PasswordInput
      label={label}
      description="At least 10 characters. A few words that do not belong together are easy to keep and hard to guess."
      name="new-password"
      autoComplete="new-password"
      required withAsterisk={false}
      minLength={10}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
    />
  );
}
