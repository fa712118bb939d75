import { makeWidget } from './widget';

/** `deskbell('name', …)`: what the host page calls. Before the loader is there, the snippet keeps the calls in `q`. */
export interface Queue {
  (...command: unknown[]): unknown;
  q?: ArrayLike<unknown>[];
  loaded?: boolean;
}

const robots = /bot|spider/i;

/** Takes over the command queue that the snippet left, once per page, and never throws into the host page. */
export function boot(window: Window & { deskbell?: Queue }, document: Document): void {
  const script = document.currentScript as HTMLScriptElement | null;
  const queue = window.deskbell;
  if (!script || queue?.loaded || robots.test(navigator.userAgent)) return;

  const commands = makeWidget(window, document, new URL(script.src).origin);
  const run: Queue = (...command) => {
    const [name, first, second] = command;
    try {
      return commands[name as string]!(first, second);
    } catch (error) {
      commands.failed!(`${name}: ${error}`);
    }
  };
  run.loaded = true;
  window.deskbell = run;
  for (const command of queue?.q ?? []) run(...Array.from(command));
  if (script.dataset.site) run('init', { ...script.dataset });
}
