// What the browser keeps. Before an interaction nothing is stored below consent level "full"; from the start of a chat the token lies in
// sessionStorage, so that a reload finds the chat again. Where storage is blocked, everything lives in memory.

type Area = 'sessionStorage' | 'localStorage';

const memory = new Map<string, string>();

/** Storage that may be blocked, full, or absent: then `use` does nothing. */
function attempt(area: Area, use: (storage: Storage) => string | null | void): string | null | void {
  try {
    return use(window[area]);
  } catch {
    // memory has it
  }
}

export function read(area: Area, key: string): string | undefined {
  return attempt(area, (storage) => storage.getItem(`deskbell:${key}`)) ?? memory.get(key);
}

export function write(area: Area, key: string, value: string): void {
  memory.set(key, value);
  attempt(area, (storage) => storage.setItem(`deskbell:${key}`, value));
}

/** Forgets what is kept under the keys. */
export function forget(...keys: string[]): void {
  for (const key of keys) {
    memory.delete(key);
    for (const area of ['sessionStorage', 'localStorage'] as const)
      attempt(area, (storage) => storage.removeItem(`deskbell:${key}`));
  }
}
