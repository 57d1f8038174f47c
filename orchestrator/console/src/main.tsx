/** Starts the console. */
import "./no-eval.ts";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/client.ts";
import { reloadOnNewBuild } from "./reload-on-new-build.ts";
import { router } from "./router.tsx";
import "./styles.css";

reloadOnNewBuild();

const root = document.getElementById("root");
if (root === null) throw new Error("invariant violation: the page has no root element");

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
