import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';
import { i18n } from '@/shared/i18n';
import { en } from '@/shared/i18n/en';

// Tests render parts of features without their loaders.
Object.entries(en).forEach(([name, texts]) => i18n.addResourceBundle('en', name, texts));

// jsdom lays nothing out, so it lacks what only layout can answer.
window.matchMedia ??= (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  }) as unknown as MediaQueryList;
window.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};
Element.prototype.scrollIntoView ??= () => {};
window.scrollTo = () => {};

afterEach(cleanup);
