import type {
  ChatState,
  Consent,
  FromPanel,
  Invitation,
  Presence,
  ServerFrame,
  ToPanel,
  VisitAnswer,
} from '../protocol';
import { first } from '../texts';
import { type Activity, watchActivity } from './activity';
import { type Pages, watchPages } from './pages';
import { type Frame, type Socket, openSocket } from './socket';
import { forget, read, write } from './store';
import { type View, makeView } from './view';

export interface InitOptions {
  site: string;
  locale?: string;
  consent?: Consent;
  theme?: 'light' | 'dark' | 'auto';
  hash?: boolean;
  nonce?: string;
}

/** What some browsers tell of their owner's wishes. */
type Saving = Navigator & { connection?: { saveData?: boolean }; globalPrivacyControl?: boolean };

/** What the names of our document events begin with. */
const event = 'deskbell:';

type Listener = (detail: unknown) => void;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the host page may pass anything
type Command = (first?: any, second?: any) => unknown;

/** The visitor's side of Deskbell on one page of a site: follows the visit, shows launcher, invitation and chat panel. Answers the
 * commands that the host page may call. */
export function makeWidget(window: Window, document: Document, origin: string): Record<string, Command> {
  let options: InitOptions | undefined;
  let consent: Consent | undefined;
  let answer: VisitAnswer | undefined;
  let token: string | undefined;
  let stamp: string | undefined;
  let socket: Socket | undefined;
  let view: View | undefined;
  let activity: Activity | undefined;
  let pages: Pages | undefined;
  let presence: Presence = 'away';
  let chat: ChatState | null = null;
  let invitation: Invitation | undefined;
  let panelOpen = false;
  let panelReady = false;
  let panelStart: string | undefined;
  let unread = 0;
  let launcherShown = true;
  let online = false;
  let nav = 'load';
  let following = false;
  let greeted: unknown; // the hello that has left
  let retry: ReturnType<typeof setTimeout> | undefined;
  let outbox = new Map<string, Frame>();
  const answered = new Set<string>();
  const before: [string, unknown][] = [];
  const listeners = new Map<Listener, (happened: Event) => void>();

  const key = (what: string) => `${options!.site}:${what}`;

  // Each happening is an event of the document; who listens by `on` does so, too. A listener that throws is the host page's own mistake.
  const emit = (name: string, detail?: unknown) =>
    document.dispatchEvent(new CustomEvent(event + name, { detail }));

  // — what is seen —

  const locale = () => options?.locale ?? (document.documentElement.lang || navigator.language);
  const texts = () => ({ ...first, ...answer?.config.texts });
  const dark = () =>
    options?.theme === 'dark' ||
    (options?.theme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);

  const draw = () => {
    if (!options || !document.body) return;
    view ??= makeView(
      document,
      {
        toggle: () => (panelOpen ? close() : open()),
        accept: (text) => reply('accepted', text),
        reject: () => reply('rejected'),
        seen: () => invitation && socket!.send('invitation', { id: invitation.id, state: 'seen' }),
      },
      options.nonce,
    );
    const config = answer?.config;
    // On pages that are written from right to left the sides change, too; what is inside follows the page by itself.
    view.look(dark(), (config?.position === 'left') === (document.dir === 'rtl') ? 'right' : 'left');
    view.launcher(
      texts(),
      launcherShown && config?.launcher?.show !== false,
      presence,
      unread + (invitation ? 1 : 0),
      panelOpen,
    );
  };

  // — the panel —

  const toPanel = (message: ToPanel) =>
    panelReady && view?.panel()?.contentWindow?.postMessage(message, origin);

  const helloPanel = () => {
    toPanel({
      deskbell: 'hello',
      locale: locale(),
      theme: dark() ? 'dark' : 'light',
      texts: answer?.config.texts ?? {},
      presence,
      chat,
      online,
      start: panelStart,
    });
    panelStart = undefined;
  };

  const fromPanel = (event: MessageEvent) => {
    if (event.origin !== origin || event.source !== view?.panel()?.contentWindow) return;
    const message = event.data as FromPanel;
    if (message.deskbell === 'ready') {
      panelReady = true;
      helloPanel();
    } else if (message.deskbell === 'close') close();
    else if (message.deskbell === 'send') {
      const { type, ref, data } = message;
      if (/^(message|start|end)$/.test(type)) socket?.keep(type, ref, data);
      else socket?.send(type, data, ref);
    }
  };

  const open = (start?: string, focus = true) => {
    if (!options) return;
    if (invitation) return reply('accepted', start);
    panelOpen = true;
    // Where nothing was agreed to, the first click is the interaction, and the visit begins with it.
    if (pages && !following && (answer || !socket)) visit('launcher');
    panelStart = start;
    unread = 0;
    draw();
    view!.openPanel(
      `${origin}/w/v1/panel?site=${encodeURIComponent(options.site)}#${encodeURIComponent(window.location.origin)}`,
      texts().launcher!,
    );
    draw();
    helloPanel();
    if (focus) toPanel({ deskbell: 'focus' });
    socket?.send('panel', { open: true });
    emit('open');
  };

  const close = () => {
    if (!panelOpen) return;
    panelOpen = false;
    view!.closePanel();
    socket?.send('panel', { open: false });
    draw();
    emit('close');
  };

  // — the invitation —

  const uninvite = () => {
    invitation = undefined;
    view?.hideCard();
  };

  const invite = (offered: Invitation) => {
    if (answered.has(offered.id) || invitation?.id === offered.id || panelOpen) return;
    invitation = offered;
    draw();
    view!.showCard(texts(), offered);
    socket!.send('invitation', { id: offered.id, state: 'shown' });
    emit('invitation:shown', offered);
  };

  const reply = (state: 'accepted' | 'rejected', text?: string) => {
    const offered = invitation;
    if (!offered) return;
    answered.add(offered.id);
    uninvite();
    socket!.keep('invitation', `inv:${offered.id}`, { id: offered.id, state, text });
    emit(`invitation:${state}`, offered);
    if (state === 'accepted') open();
    draw();
  };

  // — frames —

  const setChat = (now: ChatState | null) => {
    const was = chat?.state;
    chat = now;
    if (!now) return;
    // Starting a chat is an interaction: from here on a reload may find it again.
    if (token) write('sessionStorage', key('token'), token);
    if (now.state === 'ended') {
      if (was && was !== 'ended') emit('chat:ended', now);
    } else if (!was || was === 'ended') emit('chat:started', now);
  };

  const heard = (frame: ServerFrame) => {
    const { type, data } = frame;
    stamp = data?.stamp ?? data?.last_activity_at ?? stamp;
    if (type === 'welcome') {
      if (data.visit) begun(data.visit);
      presence = data.presence ?? presence;
      setChat(data.chat ?? null);
      if (data.invitation) invite(data.invitation);
      else uninvite();
      if (following) for (const [kind, detail] of before.splice(0)) socket!.send(kind, detail);
    } else if (type === 'presence') emit(type, (presence = data.state));
    else if (type === 'invitation') invite(data);
    else if (type === 'withdrawn') {
      if (invitation?.id === data.id) uninvite();
      emit('invitation:withdrawn', data);
    } else if (type === 'chat') setChat(data);
    else if (type === 'force') {
      setChat(data.chat);
      open(undefined, false);
    } else if (type === 'message') {
      if (data.side === 'agent' && !panelOpen) unread++;
      emit(data.side === 'visitor' ? 'message:out' : 'message:in', data);
      emit('unread', unread);
    } else if (type === 'ack' && data?.chat) setChat(data.chat);
    else if (type === 'error' && !following) emit(type, data);
    toPanel({ deskbell: 'frame', frame });
    draw();
  };

  // — the visit —

  const begun = (now: VisitAnswer) => {
    answer = now;
    consent = now.consent;
    draw();
    // Without a token there is no visit: nothing was agreed to, so nothing stays open.
    if (!now.token) return panelOpen ? visit('launcher') : socket!.close();
    following = true;
    token = now.token;
    stamp = now.idle_stamp;
    if (now.browser_token) write('localStorage', key('browser'), now.browser_token);
    emit('ready', { visitor: now.visitor });
  };

  const request = () => ({
    site: options!.site,
    page: pages!.current(),
    lang: locale(),
    consent,
    browser_token: consent === 'full' ? read('localStorage', key('browser')) : undefined,
    resume: token,
    nav,
  });

  const forgetVisit = () => {
    forget(...['token', 'browser', 'outbox'].map(key));
    token = undefined;
    chat = null;
  };

  /** Opens the socket. Its first frame begins the visit, so a page makes one request beside that for this script. */
  const visit = (how: 'load' | 'restore' | 'launcher') => {
    nav = how;
    following = false;
    socket?.close();
    socket = openSocket(`${origin.replace(/^http/, 'ws')}/w/v1/live`, outbox, {
      hello: () => (greeted = {
        ...(following ? { token, page: pages!.current() } : { visit: request() }),
        idle_ms: activity!.idle(),
        stamp,
        visible: !document.hidden,
        save: (navigator as Saving).connection?.saveData,
      }),
      heard,
      online: (is) => toPanel({ deskbell: 'online', online: (online = is) }),
      refused() {
        // Refused before there was a visit: the site is not known here, or this page is none of its own. The error has been told.
        if (!following) return;
        // The token is not taken any more: begin a new visit.
        forgetVisit();
        retry = setTimeout(visit, 1_000 + Math.random() * 4_000, 'restore');
      },
      kept() {
        if (chat || outbox.size) write('sessionStorage', key('outbox'), JSON.stringify([...outbox]));
      },
      // A proxy may let no sockets through: the visit is counted all the same, and what speaks against it is told.
      blocked: () =>
        fetch(`${origin}/w/v1/visits`, { method: 'POST', body: JSON.stringify(request()) })
          .then(async (response) => {
            const data = await response.json();
            if (response.ok) begun(data);
            else emit('error', data);
          })
          // away: the socket tries on
          .catch(() => {}),
    });
  };

  const begin = () => {
    token = read('sessionStorage', key('token'));
    outbox = new Map(JSON.parse(read('sessionStorage', key('outbox')) ?? '[]') as [string, Frame][]);
    pages = watchPages(window, options!.hash === true, (page) => tell('page', page));
    activity = watchActivity(window, (ms_ago) => socket?.send('activity', { ms_ago }));
    // Who leaves before the socket could say which page was opened has been here all the same.
    window.addEventListener('pagehide', () => {
      if (token || (socket && !greeted))
        navigator.sendBeacon(
          `${origin}/w/v1/${token ? 'leave' : 'visits'}`,
          JSON.stringify(token ? { token } : request()),
        );
    });
    const wake = () => socket?.wake();
    window.addEventListener('online', wake);
    window.addEventListener('message', fromPanel);
    document.addEventListener('visibilitychange', () => {
      wake();
      socket?.send('visible', { on: !document.hidden });
    });
    const field = ({ type, target }: Event) =>
      socket?.send('busy', {
        on: type === 'focusin' && /^(INPUT|TEXTAREA|SELECT)$/.test((target as Element).tagName),
      });
    document.addEventListener('focusin', field);
    document.addEventListener('focusout', field);
    new MutationObserver(() => view?.attach()).observe(document.documentElement, { childList: true });
    if (consent === 'none' && !token && !panelOpen) draw();
    else visit(panelOpen ? 'launcher' : 'load');
  };

  // — what the host page may call —

  /** Tells the server something of the host page; kept until there is a socket. */
  const tell = (type: string, data: unknown) => {
    if (online) socket!.send(type, data);
    else if (type !== 'page') before.push([type, data]);
  };

  const stop = () => {
    clearTimeout(retry);
    close();
    uninvite();
    socket?.close();
    socket = undefined;
    online = false;
  };

  const reset = () => {
    stop();
    forgetVisit();
    answer = undefined;
    following = false;
    outbox.clear();
    if (consent === 'none') draw();
    else if (pages) visit('load');
  };

  const change = (now: object) => {
    options = { ...options!, ...now };
    draw();
  };

  return {
    init(given: InitOptions) {
      if (options || !given?.site) return;
      options = given;
      // Global Privacy Control is a no that was said already.
      consent = (navigator as Saving).globalPrivacyControl ? 'none' : given.consent;
      const start = () => (window.requestIdleCallback ?? setTimeout)(begin);
      // A page that is only prerendered is nobody's visit yet.
      if ((document as Document & { prerendering?: boolean }).prerendering)
        document.addEventListener('prerenderingchange', start, { once: true });
      else if (document.body) start();
      else document.addEventListener('DOMContentLoaded', start, { once: true });
    },
    identify: (who) => tell('identify', who),
    set: (traits) => tell('set', { traits }),
    department: (department) => tell('set', { department }),
    page: (page) => pages?.host(page),
    open: (given) => open(given?.text),
    close,
    launcher(what) {
      launcherShown = what !== 'hide';
      draw();
    },
    locale: (locale) => change({ locale }),
    theme: (theme) => change({ theme }),
    consent(level) {
      consent = level;
      socket?.send('consent', { level });
      if (level === 'none') reset();
      else if (pages && !following) visit('load');
    },
    reset,
    destroy() {
      stop();
      pages?.stop();
      activity?.stop();
      view?.remove();
      view = undefined;
    },
    on(name, listener) {
      const hear = listeners.get(listener) ?? ((happened) => listener((happened as CustomEvent).detail));
      listeners.set(listener, hear);
      document.addEventListener(event + name, hear);
    },
    off: (name, listener) => document.removeEventListener(event + name, listeners.get(listener)!),
    get: async () => answer?.visitor,
    /** Of the loader itself: a command that failed. */
    failed: (message) => emit('error', { message }),
  };
}
