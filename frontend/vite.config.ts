import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const server = process.env.DESKBELL_DEV_SERVER ?? 'http://localhost:8080';

// The console. The visitor's widget has a build of its own: vite.widget.config.ts.
export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    outDir: 'dist/console',
    emptyOutDir: true,
    target: 'es2022',
    // Flags and fonts stay files: they load when they are looked at, and data: URLs would swell the first load.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
  },
  server: {
    port: 5173,
    proxy: {
      '/api': { target: server, ws: true, changeOrigin: true },
      '/w': { target: server, ws: true, changeOrigin: true },
    },
  },
});
