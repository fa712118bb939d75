import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { ShortcutRegistry, type Scope, type Shortcut } from './registry';

/** The page's one registry. */
export const shortcuts = new ShortcutRegistry(
  () => performance.now(),
  () => document.querySelector('[aria-modal="true"]') !== null,
);

interface Options {
  scope?: Scope;
  /** Off while false: a shortcut that would do nothing is not listed either. */
  when?: boolean;
  whileTyping?: boolean;
  silent?: boolean;
  sheetOnly?: boolean;
}

/**
 * Makes keys do something while the component is mounted. The label appears in the `?` sheet and, unless `silent`, in
 * the palette. Scope `screen` is the default; `layer` is for what lies above a screen (drawer, bar).
 */
export function useShortcut(
  keys: string,
  label: string,
  run: (event: KeyboardEvent) => void,
  { scope = 'screen', when = true, whileTyping, silent, sheetOnly }: Options = {},
): void {
  const pressed = useEffectEvent(run);
  useEffect(() => {
    if (!when) return;
    return shortcuts.add({
      keys,
      label,
      scope,
      whileTyping,
      silent,
      sheetOnly,
      run: (event) => pressed(event),
    });
  }, [keys, label, scope, when, whileTyping, silent, sheetOnly]);
}

/** Everything that is registered now. */
export function useShortcuts(): readonly Shortcut[] {
  return useSyncExternalStore(shortcuts.watch, shortcuts.list);
}

/** Listens to the keyboard; once, in the shell. */
export function useShortcutListener(letters: boolean): void {
  useEffect(() => {
    shortcuts.letters = letters;
    document.addEventListener('keydown', shortcuts.press);
    return () => document.removeEventListener('keydown', shortcuts.press);
  }, [letters]);
}
