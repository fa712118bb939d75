import { isTyping, stroke } from './keys';

/**
 * Where a shortcut belongs. The stronger wins, so that Escape closes the topmost layer (drawer, dialog), then clears
 * the selection, then the screen's filters. While a dialog is open only shortcuts of layers work.
 */
export type Scope = 'global' | 'screen' | 'selection' | 'layer';

export interface Shortcut {
  /** `g w`, `mod+k`, `shift+d`, `/`, `escape` — see keys.ts. */
  keys: string;
  label: string;
  scope: Scope;
  run: (event: KeyboardEvent) => void;
  /** Also while the person types; only sensible with `mod`. */
  whileTyping?: boolean;
  /** Not in the sheet, nor in the palette: a variant of another. */
  silent?: boolean;
  /** In the sheet, but no command of the palette: it only makes sense at the keyboard. */
  sheetOnly?: boolean;
}

const order: Record<Scope, number> = { layer: 3, selection: 2, screen: 1, global: 0 };
const CHORD_WITHIN = 1200;

/** All shortcuts that work right now. The sheet and the palette show this list, so they cannot lie. */
export class ShortcutRegistry {
  private shortcuts: readonly Shortcut[] = [];
  private readonly watchers = new Set<() => void>();
  private first: { stroke: string; at: number } | null = null;
  /** Single-letter shortcuts can be switched off (WCAG 2.1.4). */
  letters = true;

  constructor(
    private readonly now: () => number,
    private readonly dialogOpen: () => boolean = () => false,
  ) {}

  add(shortcut: Shortcut): () => void {
    this.change([...this.shortcuts, shortcut]);
    return () => this.change(this.shortcuts.filter((other) => other !== shortcut));
  }

  list = (): readonly Shortcut[] => this.shortcuts;

  watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  /** Runs what a key press means. The newest of the strongest scope wins. */
  press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return;
    const now = this.now();
    const pressed = stroke(event);
    const chord = this.first && now - this.first.at < CHORD_WITHIN ? `${this.first.stroke} ${pressed}` : null;
    this.first = null;
    const typing = isTyping(event.target);
    const found = (chord && this.find(chord, typing)) || this.find(pressed, typing);
    if (found) {
      event.preventDefault();
      found.run(event);
    } else if (!typing && this.starts(pressed)) {
      this.first = { stroke: pressed, at: now };
    }
  };

  private find(keys: string, typing: boolean): Shortcut | undefined {
    return this.shortcuts
      .filter((shortcut) => shortcut.keys === keys && this.allowed(shortcut, typing))
      .toSorted((a, b) => order[a.scope] - order[b.scope])
      .at(-1);
  }

  private allowed(shortcut: Shortcut, typing: boolean): boolean {
    const modified = /\b(mod|alt)\+/.test(shortcut.keys);
    const named = /^(escape|enter|f\d+)$/.test(shortcut.keys);
    if (typing && !shortcut.whileTyping) return false;
    if (shortcut.scope !== 'layer' && this.dialogOpen()) return false;
    return this.letters || modified || named;
  }

  private starts(pressed: string): boolean {
    return this.letters && this.shortcuts.some((shortcut) => shortcut.keys.startsWith(`${pressed} `));
  }

  private change(shortcuts: readonly Shortcut[]): void {
    this.shortcuts = shortcuts;
    this.watchers.forEach((watcher) => watcher());
  }
}
