import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";

/** Every engine that runs this reads woff2: the older copies would double the size of the program. */
function dropOldFonts(): Plugin {
  return {
    name: "drop-old-fonts",
    enforce: "pre",
    transform(code, id) {
      if (!id.includes("@fontsource") || !id.endsWith(".css")) return null;
      return { code: code.replaceAll(/,\s*url\([^)]*\.woff\) format\(['"]woff['"]\)/g, ""), map: null };
    },
  };
}

export default defineConfig({
  plugins: [dropOldFonts(), svelte()],
  resolve: {
    alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) },
  },
  clearScreen: false,
  server: { port: 5173, strictPort: true, host: "127.0.0.1" },
  build: {
    target: "safari16",
    sourcemap: false,
    // Fonts stay files of their own: inlined they would weigh on the first paint.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Everything that the first paint needs comes in one file of code and one of style: each file more is a
    // question to the shell and back.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } } },
  },
});
