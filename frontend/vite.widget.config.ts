import { resolve } from 'node:path';
import { defineConfig } from 'vite';

// The widget is built apart from the console: the loader is one classic script with a fixed name, the panel a page of its own.
const loader = process.env.WIDGET_PART !== 'panel';

export default defineConfig({
  root: resolve(import.meta.dirname, 'src/widget'),
  base: '/w/v1/',
  publicDir: loader ? 'public' : false,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: resolve(import.meta.dirname, 'dist/widget'),
    emptyOutDir: loader,
    target: 'es2022',
    modulePreload: false,
    assetsDir: 'assets',
    rollupOptions: loader
      ? {
          input: resolve(import.meta.dirname, 'src/widget/loader/main.ts'),
          output: { format: 'iife', entryFileNames: 'v1.js' },
        }
      : { input: resolve(import.meta.dirname, 'src/widget/panel.html') },
  },
});
