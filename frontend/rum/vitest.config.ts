import { defineConfig } from "vitest/config";

// On the built files: `npm run build` comes first, in set-up.
export default defineConfig({ test: { include: ["tests/**/*.test.ts"] } });
