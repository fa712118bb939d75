import { i18n } from '@/shared/i18n';

/** Shortens in the middle, so that both ends of a path or an id stay readable. */
export function middle(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = Math.ceil((most - 1) / 2);
  const tail = Math.floor((most - 1) / 2);
  return `${text.slice(0, head)}…${tail > 0 ? text.slice(-tail) : ''}`;
}

/** The first letters of the first and the last word. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const first = words[0] ?? '';
  const last = words.length > 1 ? (words[words.length - 1] ?? '') : '';
  const letter = (word: string) => [...word][0] ?? '';
  return (letter(first) + letter(last)).toLocaleUpperCase();
}

/** A whole number with the language's grouping: `1,204`. */
export const count = (n: number) => new Intl.NumberFormat(i18n.language).format(n);

/** A badge's number: 1 to 99, then `99+`. */
export const badge = (n: number) => (n > 99 ? '99+' : String(n));

/** `"a, b and c"` in the person's language. */
export const list = (words: string[], type: 'conjunction' | 'disjunction' = 'conjunction') =>
  new Intl.ListFormat(i18n.language, { type }).format(words);
