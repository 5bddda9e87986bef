import { Button, Skeleton } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { createFileRoute, Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { api, ask, ProblemError } from "../../api/client";
import { Entrance, Wrong } from "../entrance/Entrance";
import { enter, safeTarget, TARGET } from "../entrance/entering";

const word = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");

export const Route = createFileRoute("/sign-in_/openid")({
  validateSearch: (search: Record<string, unknown>) => ({ code: word(search.code), state: word(search.state), error: word(search.error_description ?? search.error) }),
  component: FromProvider,
});

/** Where an OpenID provider sends people back to. */
function FromProvider() {
  const { error } = Route.useSearch();
  const begun = useRef(false);
  const finish = useMutation({
    mutationFn: async () => {
      // as they stand in the address: a code of digits must not become a number
      const sent = new URLSearchParams(location.search);
      history.replaceState(history.state, "", location.pathname);
      if (error) throw new ProblemError(409, { detail: `The provider says: ${error}` });
      await ask(api.POST("/v1/sign-in/openid", { body: { code: sent.get("code") ?? "", state: sent.get("state") ?? "" } }));
      await enter(safeTarget(sessionStorage.getItem(TARGET)));
    },
  });
  const { mutate } = finish;
  useEffect(() => {
    if (!begun.current) mutate();
    begun.current = true;
  }, [mutate]);
  return (
    <Entrance title={finish.error ? "You are not signed in" : "Signing you in"}>
      {finish.error ? (
        <>
          <Wrong error={finish.error} />
          <Button component={Link} to="/sign-in" variant="default">
            Back to sign in
          </Button>
        </>
      ) : (
        <div role="status" aria-label="Signing you in">
          <Skeleton height={12} />
        </div>
      )}
    </Entrance>
  );
}
