import "@fontsource-variable/inter/wght.css";
import "../shared/tokens.css";
import "./buyer.css";
import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { applyScheme } from "../shared/scheme";

applyScheme();

const [, area, first, second] = location.pathname.split("/");
const Offer = lazy(() => import("./offer/Offer"));
const Pay = lazy(() => import("./pay/Pay"));
const Shop = lazy(() => import("./shop/Shop"));
const Track = lazy(() => import("./track/Track"));

/** The page by its address: the shop front, a link to pay, an offer, or the order behind a link. */
function Page() {
  if (area === "shop") return <Shop slug={first ?? ""} />;
  if (area === "t" && first === "pay") return <Pay token={second ?? ""} />;
  if (area === "t" && first === "offer") return <Offer token={second ?? ""} />;
  return <Track token={first ?? ""} />;
}

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <Suspense fallback={null}>
      <Page />
    </Suspense>
  </StrictMode>,
);
