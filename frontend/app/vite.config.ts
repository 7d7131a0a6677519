import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.SPANWISE_DEV_SERVER ?? "http://localhost:8000";
/** The server answers only to its own origin; in development the page comes from another. */
const passOn = { target: server, changeOrigin: true, headers: { origin: server } };

export default defineConfig({
  base: "/",
  plugins: [react()],
  resolve: { tsconfigPaths: true },
  build: {
    outDir: "dist",
    assetsDir: "assets",
    // The content security policy allows no data: scripts or styles; small icons stay files too.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    proxy: {
      "/api": passOn,
      "/_allauth": passOn,
      "/v1": passOn,
      "/ws": { ...passOn, ws: true },
    },
  },
});
