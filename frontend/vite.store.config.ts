import { resolve } from 'node:path';
import { defineConfig } from 'vite';

// The demo's shop: a website of its own that carries the widget, with its own fonts and colours. Server/app serves it below /demo/store/.
export default defineConfig({
  root: resolve(import.meta.dirname, 'src/store'),
  base: '/demo/store/',
  build: {
    outDir: resolve(import.meta.dirname, 'dist/store'),
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: false,
  },
});
