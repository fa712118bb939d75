import type { Invitation, Presence } from '../protocol';
import type { Texts } from '../texts';
import { el, icon } from './dom';
import { style } from './style';

export interface ViewActions {
  toggle(): void;
  accept(text?: string): void;
  reject(): void;
  seen(): void;
}

export interface View {
  attach(): void;
  look(dark: boolean, side: string): void;
  launcher(texts: Texts, shown: boolean, presence: Presence, unread: number, open: boolean): void;
  showCard(texts: Texts, invitation: Invitation): void;
  hideCard(): void;
  openPanel(url: string, title: string): void;
  closePanel(): void;
  panel(): HTMLIFrameElement | undefined;
  remove(): void;
}

/** Launcher, invitation card and the panel's frame, in a shadow root that the host page cannot style. */
export function makeView(document: Document, actions: ViewActions, nonce?: string): View {
  const host = el('div', { id: 'deskbell' });
  const root = host.attachShadow({ mode: 'closed' });
  // Classes stand on an element of ours: those of the host element would catch the page's own rules.
  const box = el('div');
  const go = el('button', { class: 'go', hidden: true, click: actions.toggle });
  let card: HTMLElement | undefined;
  let frame: HTMLIFrameElement | undefined;
  let watcher: IntersectionObserver | undefined;

  // Constructable style sheets need no permission by the host page's CSP; older browsers get a style element with its nonce.
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(el('style', nonce ? { nonce } : {}, style));
  }
  root.append(box);
  box.append(go);
  host.addEventListener('keydown', (event) => event.key === 'Escape' && card && actions.reject());

  // Frameworks swap the body, and the widget along with it.
  const attach = () => host.isConnected || document.body.append(host);

  // Seen is more than shown: most of the card was in the viewport of a visible tab.
  const watch = () => {
    watcher?.disconnect();
    if (!card || document.hidden) return;
    watcher = new IntersectionObserver(
      (entries) => {
        if (!entries[0]!.isIntersecting) return;
        watcher!.disconnect();
        actions.seen();
      },
      { threshold: 0.6 },
    );
    watcher.observe(card);
  };
  document.addEventListener('visibilitychange', watch);

  const hideCard = () => {
    card?.remove();
    card = undefined;
    watch();
  };

  attach();
  return {
    attach,
    look(dark, side) {
      box.className = `w ${dark ? 'dark' : ''} ${side} ${frame && !frame.hidden ? 'panel' : ''}`;
    },
    launcher(texts, shown, presence, unread, open) {
      const away = presence === 'offline';
      go.hidden = !shown;
      go.classList.toggle('off', away);
      go.setAttribute(
        'aria-label',
        texts.launcher + (unread ? `, ${texts.unread!.replace('{n}', `${unread}`)}` : ''),
      );
      go.setAttribute('aria-expanded', `${open}`);
      go.replaceChildren(
        icon(open ? 'down' : away ? 'mail' : 'chat', 26),
        unread
          ? el('span', { class: 'n' }, `${unread}`)
          : presence === 'online' && !open
            ? el('span', { class: 'dot' })
            : '',
      );
    },
    showCard(texts, { from, text, title }) {
      hideCard();
      const input = el('input', {
        placeholder: texts.reply!,
        'aria-label': texts.reply!,
      }) as HTMLInputElement;
      const submit = (event: Event) => {
        event.preventDefault();
        const written = input.value.trim();
        if (written) actions.accept(written);
      };
      const button = (props: Record<string, string>, click: () => void, child: Node | string) =>
        el('button', { ...props, click }, child);
      const close = button({ class: 'x', 'aria-label': texts.close! }, actions.reject, icon('close', 18));
      card = el(
        'div',
        { class: 'card', role: 'status', 'aria-label': texts.invitation! },
        el(
          'div',
          { class: 'who' },
          el('span', { class: 'av' }, from.initials, el('i')),
          el(
            'div',
            {},
            el('b', {}, from.name),
            el('span', { class: 'sub' }, (title && `${title} · `) + texts.online),
          ),
        ),
        close,
        el('p', { dir: 'auto' }, text),
        el('form', { submit }, input, el('button', { 'aria-label': texts.send! }, icon('up', 18))),
        el(
          'div',
          { class: 'do' },
          button({ class: 'yes' }, () => actions.accept(), texts.chat!),
          button({}, actions.reject, texts.no!),
        ),
        el('div', { class: 'note' }, texts.note!),
      );
      box.insertBefore(card, go);
      watch();
    },
    hideCard,
    openPanel(url, title) {
      if (!frame) {
        frame = el('iframe', { title, src: url }) as HTMLIFrameElement;
        box.insertBefore(frame, go);
      }
      frame.hidden = false;
    },
    closePanel() {
      frame!.hidden = true;
      go.focus();
    },
    panel: () => frame,
    remove() {
      hideCard();
      host.remove();
    },
  };
}
