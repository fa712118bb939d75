const mac = typeof navigator !== 'undefined' && /mac|iphone|ipad/i.test(navigator.userAgent);

const names: Record<string, string> = {
  mod: mac ? '⌘' : 'Ctrl',
  shift: '⇧',
  alt: mac ? '⌥' : 'Alt',
  enter: '↵',
  escape: 'Esc',
  arrowup: '↑',
  arrowdown: '↓',
  backspace: '⌫',
};

/** The keys of a shortcut as they are printed, one entry a key cap: `mod+s` is `⌘`, `S`; `g w` is `G`, `W`. */
export function caps(keys: string): string[] {
  return keys.split(' ').flatMap((stroke) => stroke.split('+').map((key) => names[key] ?? key.toUpperCase()));
}

/**
 * A key press in the notation of shortcuts: `mod+k`, `shift+d`, `[`, `enter`. A sign that needs Shift on some
 * keyboards (`?`) is itself, without `shift+`.
 */
export function stroke(event: KeyboardEvent): string {
  const key = event.key.toLowerCase();
  const letter = /^[\p{L}]$/u.test(key) || key.length > 1;
  const parts: string[] = [];
  if (event.metaKey || event.ctrlKey) parts.push('mod');
  if (event.altKey) parts.push('alt');
  if (event.shiftKey && letter) parts.push('shift');
  return [...parts, key].join('+');
}

/** True while the person writes or picks from a list: single letters are text then. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.tagName === 'TEXTAREA' || target.tagName === 'SELECT') return true;
  if (target.getAttribute('role') === 'combobox' || target.closest('[role="listbox"],[role="menu"]'))
    return true;
  if (target.tagName !== 'INPUT') return false;
  return !['checkbox', 'radio', 'button', 'range'].includes((target as HTMLInputElement).type);
}
