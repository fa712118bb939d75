import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { configDefaults, defineConfig } from 'vitest/config';

const shared = { environment: 'jsdom', css: false, restoreMocks: true };

// The console is written with React, the widget with Preact: two projects of one run.
export default defineConfig({
  test: {
    projects: [
      {
        plugins: [react()],
        resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
        test: {
          ...shared,
          name: 'console',
          setupFiles: ['src/test/setup.ts'],
          include: ['src/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, 'src/widget/**'],
        },
      },
      {
        oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
        test: { ...shared, name: 'widget', include: ['src/widget/**/*.test.{ts,tsx}'] },
      },
    ],
  },
});
