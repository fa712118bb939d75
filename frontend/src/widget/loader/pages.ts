export interface Page {
  url: string;
  title: string;
  referrer: string;
  virtual?: string;
}

/** Redirects inside this time count as one page. */
export const SETTLE = 300;

export interface Pages {
  current(): Page;
  /** A page or a virtual page that the host page names itself. */
  host(page?: { path?: string; title?: string; virtual?: string }): void;
  stop(): void;
}

/** Follows the page that the visitor sees, also in single-page applications, and what the host page says of virtual pages. */
export function watchPages(window: Window, withHash: boolean, changed: (page: Page) => void): Pages {
  const { document, history, location } = window;
  const undo: (() => void)[] = [];
  let settle: ReturnType<typeof setTimeout> | undefined;

  const path = () => location.pathname + location.search + location.hash;
  const read = (referrer: string): Page => ({
    url: location.href,
    title: document.querySelector('[data-deskbell-mask]') ? '' : document.title,
    referrer,
  });
  let current = read(document.referrer);
  let last = path();

  const show = (page: Page) => changed((current = page));
  const moved = () => {
    clearTimeout(settle);
    settle = setTimeout(() => {
      if (path() === last) return;
      last = path();
      const before = current.url;
      // The title is set after the route: read it when the next frame is drawn.
      window.requestAnimationFrame(() => show(read(before)));
    }, SETTLE);
  };

  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    const patched: typeof original = function (this: History, ...args) {
      original.apply(this, args);
      moved();
    };
    history[name] = patched;
    undo.push(() => {
      if (history[name] === patched) history[name] = original;
    });
  }
  for (const name of withHash ? ['popstate', 'hashchange'] : ['popstate']) {
    window.addEventListener(name, moved);
    undo.push(() => window.removeEventListener(name, moved));
  }

  return {
    current: () => current,
    host(page = {}) {
      const next: Page = { ...read(page.virtual ? current.referrer : current.url), virtual: page.virtual };
      if (page.path) next.url = new URL(page.path, location.href).href;
      if (page.title) next.title = page.title;
      show(next);
    },
    stop() {
      clearTimeout(settle);
      for (const one of undo) one();
    },
  };
}
