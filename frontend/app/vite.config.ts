import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const server = process.env.SPANWISE_DEV_SERVER ?? "http://127.0.0.1:8000";

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
      "/api": server,
      "/_allauth": server,
      "/v1": server,
      "/ws": { target: server, ws: true },
    },
  },
});
