import { useSyncExternalStore } from 'react';
import { i18n } from '@/shared/i18n';
import classes from './Flag.module.css';

// The list of addresses is a chunk of its own and each flag a small file: nothing is loaded that nobody looks at.
let urls: Record<string, string> | null = null;
const waiting = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  waiting.add(listener);
  if (urls === null && waiting.size === 1) {
    void import('./flagUrls').then((module) => {
      urls = module.flagUrls;
      waiting.forEach((tell) => tell());
    });
  }
  return () => waiting.delete(listener);
}

let names: Intl.DisplayNames | undefined;

/** A country's name in the person's language; the code itself for codes nobody knows. */
export function countryName(code: string): string {
  if (names?.resolvedOptions().locale !== i18n.language) {
    names = new Intl.DisplayNames([i18n.language], { type: 'region', fallback: 'code' });
  }
  try {
    return names.of(code.toUpperCase()) ?? code;
  } catch {
    return code; // not two letters: stored as it came
  }
}

interface Props {
  /** ISO 3166-1 alpha-2. Empty or unknown shows a neutral field of the same size. */
  code: string | null | undefined;
  height?: number;
  /** Hide it from screen readers where the country's name stands beside it. */
  decorative?: boolean;
}

/** A country's flag, 3:2, with the country as its text. */
export function Flag({ code, height = 12, decorative }: Props) {
  const loaded = useSyncExternalStore(subscribe, () => urls);
  const url = code ? loaded?.[code.toUpperCase()] : undefined;
  const size = { width: height * 1.5, height };
  const name = code ? countryName(code) : '';
  if (!url)
    return (
      <span
        className={classes.flag}
        style={size}
        role="img"
        aria-label={decorative ? undefined : name}
        aria-hidden={decorative || !name}
      />
    );
  return (
    <img
      className={classes.flag}
      src={url}
      alt={decorative ? '' : name}
      title={decorative ? undefined : name}
      loading="lazy"
      {...size}
    />
  );
}
