import "@fontsource-variable/inter/wght.css";
import "../shared/tokens.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { applyScheme } from "../shared/scheme";
import { Wordmark } from "../shared/Wordmark";

applyScheme();

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <main>
      <Wordmark />
    </main>
  </StrictMode>,
);
