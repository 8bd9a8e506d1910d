import { fileURLToPath } from "node:url";
import { defineConfig, mergeConfig } from "vite";
import base from "./vite.config";

/** The bench page, built apart: nothing of it is in the product. */
export default mergeConfig(
  base,
  defineConfig({
    root: fileURLToPath(new URL("./bench", import.meta.url)),
    base: "./",
    build: {
      outDir: fileURLToPath(new URL("./dist-bench", import.meta.url)),
      emptyOutDir: true,
      rollupOptions: { input: fileURLToPath(new URL("./bench/board.html", import.meta.url)) },
    },
  }),
);
