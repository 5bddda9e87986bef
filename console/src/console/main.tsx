import "@fontsource-variable/inter/wght.css";
import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "../shared/tokens.css";
import "./console.css";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRouter, RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "../api/queries";
import { Missing, PageProblem } from "./components/notices";
import { PageLoading } from "./components/Page";
import { routeTree } from "./routes.gen";
import { cssVariables, theme } from "./theme";

const router = createRouter({
  routeTree,
  context: { queryClient },
  defaultPreload: "intent",
  defaultPreloadDelay: 40,
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultPendingComponent: PageLoading,
  defaultPendingMs: 300,
  defaultNotFoundComponent: Missing,
  defaultErrorComponent: PageProblem,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

// styles that components add by themselves carry the page's nonce, as its policy asks
const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce;
if (nonce) setNonce(nonce);

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => nonce ?? ""}>
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" autoClose={5_000} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
