import { useSuspenseQuery } from "@tanstack/react-query";
import { createFileRoute, Outlet, redirect } from "@tanstack/react-router";
import { ProblemError } from "../../api/client";
import { sessionQuery } from "../session";
import { Shell } from "../shell/Shell";

// everything below needs somebody who is signed in
export const Route = createFileRoute("/_app")({
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.ensureQueryData(sessionQuery);
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) throw redirect({ href: `/sign-in?to=${encodeURIComponent(location.href)}` });
      throw error;
    }
  },
  component: App,
});

function App() {
  useSuspenseQuery(sessionQuery);
  return (
    <Shell>
      <Outlet />
    </Shell>
  );
}
