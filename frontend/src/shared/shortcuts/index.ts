export { caps } from './keys';
export type { Shortcut } from './registry';
export { shortcuts, useShortcut, useShortcutListener, useShortcuts } from './useShortcut';
