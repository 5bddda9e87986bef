import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compress } from "./build/compress.mjs";
import { routerOptions } from "./build/routes.mjs";

export default defineConfig({
  plugins: [tanstackRouter(routerOptions as object), react(), compress()],
  html: { cspNonce: "{nonce}" },
  build: {
    outDir: "../src/waybill/api/static/faces",
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // the map of the world, fetched only where there is something on the road
    chunkSizeWarningLimit: 1_000,
    rollupOptions: { input: { console: "index.html", buyer: "buyer.html" } },
  },
  // for work on the console itself: `npm run dev` beside a running Waybill
  server: { proxy: { "/v1": "http://127.0.0.1:8080", "/docs": "http://127.0.0.1:8080" } },
});
