/** The whole application at an address, as a browser would open it. */
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";

import { App } from "@/app/App";

export const ME = {
  user: { email: "alice@acme.example" },
  organizations: [{ slug: "acme", name: "Acme", projects: [{ slug: "shop", name: "Web shop" }] }],
};

export const PROJECT = {
  slug: "shop",
  name: "Web shop",
  organization: { slug: "acme", name: "Acme" },
  created_at: "2026-10-02T09:12:00Z",
  otlp_endpoint: "http://localhost:4318",
  otlp_grpc_endpoint: "http://localhost:4317",
  monthly_span_quota: null,
  monthly_byte_quota: null,
};

export function openApp(address: string) {
  history.replaceState(null, "", address);
  return { user: userEvent.setup(), ...render(<App />) };
}
