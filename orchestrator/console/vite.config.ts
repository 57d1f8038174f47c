/** Builds the console into `dist`, which the orchestrator serves as static assets. */
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  build: {
    target: "es2024",
    // The page's Content-Security-Policy has no `data:`, so nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      "/api": { target: process.env["GANTRY_URL"] ?? "http://127.0.0.1:8787", ws: true },
      "/health": process.env["GANTRY_URL"] ?? "http://127.0.0.1:8787",
    },
  },
});
