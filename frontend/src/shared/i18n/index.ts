import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { en } from './en';
import { common } from './en/common';
import { shell } from './en/shell';

/** The translations. Shell and common words are there at once, those of a feature come with its first screen. */
export const i18n = i18next.createInstance();

void i18n.use(initReactI18next).init({
  resources: { en: { common, shell } },
  lng: 'en',
  fallbackLng: 'en',
  defaultNS: 'common',
  interpolation: { escapeValue: false }, // React escapes
  returnNull: false,
  initAsync: false,
});

/** The features' words by language. A new language is a folder of the same shape and its line here. */
const words = {
  en: {
    accounts: async () => (await import('./en/accounts')).accounts,
    alerts: async () => (await import('./en/alerts')).alerts,
    events: async () => (await import('./en/events')).events,
    livechat: async () => (await import('./en/livechat')).livechat,
    whoson: async () => (await import('./en/whoson')).whoson,
  },
} as const;

/** A feature: the name of its folder, its words and its addresses. */
export type Feature = keyof (typeof words)['en'];

/** Loads a part of a feature together with its words, so that it never shows a key. */
export function withWords<Part>(feature: Feature, load: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    const [part, texts] = await Promise.all([load(), words.en[feature]()]);
    i18n.addResourceBundle('en', feature, texts);
    return part;
  };
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: typeof en;
  }
}
