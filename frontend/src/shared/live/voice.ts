/**
 * One human, one alert. Each tab has its own socket and hears every notification; the tabs of one person agree over a
 * BroadcastChannel on which of them speaks:
 *
 * - the focused tab shows the toast; if none is focused, the visible one that was focused last;
 * - if no tab is visible, the leader posts a desktop notification;
 * - only the leader plays the sound.
 *
 * A tab without a live connection does not count, since it would not hear what it is to tell.
 */
import type { Leadership } from './leader';

/** What tabs tell each other. */
export type TabMessage =
  | { kind: 'here'; peer: Peer }
  | { kind: 'gone'; id: string }
  | { kind: 'who'; id: string }
  | { kind: 'shown'; id: string; notification: string; sound: boolean }
  | { kind: 'dismissed' | 'read'; id: string; notifications: string[] }
  | { kind: 'dnd'; id: string; until: string | null };

/** One tab, as it describes itself. */
export interface Peer {
  id: string;
  born: number;
  focused: boolean;
  visible: boolean;
  focusedAt: number;
  live: boolean;
  leads: boolean;
}

/** What this tab is to do for one notification. */
export interface Part {
  toast: boolean;
  desktop: boolean;
  sound: boolean;
}

/** Carries messages to the other tabs, never back to the sender. */
export interface Channel {
  post(message: TabMessage): void;
  onMessage(listener: (message: TabMessage) => void): () => void;
}

export interface VoiceWorld {
  id: string;
  now(): number;
  every(ms: number, run: () => void): () => void;
  channel: Channel;
  page: { focused(): boolean; visible(): boolean; onChange(listener: () => void): () => void };
  leadership: Leadership;
}

const HEARTBEAT = 2_000;
/** Browsers slow the timers of hidden pages down to once a minute, so a silent hidden tab may well be alive. */
const SILENT_VISIBLE = 7_000;
const SILENT_HIDDEN = 150_000;

const silent: Part = { toast: false, desktop: false, sound: false };

/** What is known of a notification that was told: which tab shows it, and whether the sound was played. */
interface Shown {
  by: string;
  sound: boolean;
}

type Listener = (message: TabMessage) => void;

export class Voice {
  private readonly peers = new Map<string, { peer: Peer; heard: number }>();
  private readonly shown = new Map<string, Shown>();
  private readonly listeners = new Set<Listener>();
  private readonly stops: (() => void)[] = [];
  private live = false;
  private focusedAt = 0;
  private wasFocused = false;
  private readonly born: number;

  constructor(private readonly world: VoiceWorld) {
    this.born = world.now();
  }

  /** Joins the other tabs. */
  start(): void {
    const { channel, page, leadership } = this.world;
    this.stops.push(
      channel.onMessage((message) => this.hear(message)),
      page.onChange(() => this.tellOthers()),
      leadership.onChange(() => this.tellOthers()),
      this.world.every(HEARTBEAT, () => this.tellOthers()),
    );
    leadership.start();
    channel.post({ kind: 'who', id: this.world.id });
    this.tellOthers();
  }

  /** Leaves them. */
  stop(): void {
    this.world.channel.post({ kind: 'gone', id: this.world.id });
    this.world.leadership.stop();
    this.stops.splice(0).forEach((stop) => stop());
    this.peers.clear();
  }

  /** Whether this tab hears the server. */
  setLive(live: boolean): void {
    if (this.live === live) return;
    this.live = live;
    this.tellOthers();
  }

  /**
   * This tab's part in telling one notification. Asking takes the part: whoever shows it tells the other tabs, and a
   * notification that was shown anywhere is not shown again. The sound is the leader's even when another tab showed it
   * before the leader heard of it.
   */
  takePart(notification: string): Part {
    const part = this.part();
    const known = this.shown.get(notification);
    if (known) {
      const sound = part.sound && !known.sound;
      known.sound ||= sound;
      return { ...silent, sound };
    }
    if (part.toast || part.desktop) {
      const { id } = this.world;
      this.remember(notification, { by: id, sound: part.sound });
      this.world.channel.post({ kind: 'shown', id, notification, sound: part.sound });
    }
    return part;
  }

  /** Tells the other tabs that notifications were dismissed or read here. */
  tell(kind: 'dismissed' | 'read', notifications: string[]): void {
    if (notifications.length > 0) this.world.channel.post({ kind, id: this.world.id, notifications });
  }

  /** Tells the other tabs about do-not-disturb. */
  tellDnd(until: string | null): void {
    this.world.channel.post({ kind: 'dnd', id: this.world.id, until });
  }

  /**
   * Hears `shown`, `dismissed`, `read` and `dnd` of other tabs. A `shown` for something that this tab shows too means
   * both were quick: this tab is to take its own away.
   */
  onMessage(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Who this tab takes to be there, itself included. */
  tabs(): Peer[] {
    const now = this.world.now();
    for (const [id, { peer, heard }] of this.peers) {
      if (now - heard > (peer.visible ? SILENT_VISIBLE : SILENT_HIDDEN)) this.peers.delete(id);
    }
    return [this.self(), ...[...this.peers.values()].map(({ peer }) => peer)];
  }

  private part(): Part {
    const { id } = this.world;
    const able = this.tabs().filter((tab) => tab.live);
    const leader = able.find((tab) => tab.leads) ?? able.toSorted(older)[0];
    const front = able.filter((tab) => tab.visible).toSorted(nearer)[0];
    const leads = leader?.id === id;
    return { toast: front?.id === id, desktop: !front && leads, sound: leads };
  }

  private self(): Peer {
    const { id, page, leadership, now } = this.world;
    const focused = page.focused();
    if (focused || this.wasFocused) this.focusedAt = now(); // until the very moment it lost the focus
    this.wasFocused = focused;
    return {
      id,
      born: this.born,
      focused,
      visible: page.visible(),
      focusedAt: this.focusedAt,
      live: this.live,
      leads: leadership.leads(),
    };
  }

  private tellOthers(): void {
    this.world.channel.post({ kind: 'here', peer: this.self() });
  }

  private hear(message: TabMessage): void {
    switch (message.kind) {
      case 'here':
        this.peers.set(message.peer.id, { peer: message.peer, heard: this.world.now() });
        return;
      case 'who':
        return this.tellOthers();
      case 'gone':
        this.peers.delete(message.id);
        return;
      case 'shown':
        return this.heardShown(message);
      default:
        this.listeners.forEach((listener) => listener(message));
    }
  }

  private heardShown(message: Extract<TabMessage, { kind: 'shown' }>): void {
    const known = this.shown.get(message.notification);
    // Two tabs were quick: the smaller id keeps it, the other takes its own away.
    if (known?.by === this.world.id && this.world.id < message.id) return;
    this.remember(message.notification, { by: message.id, sound: message.sound || (known?.sound ?? false) });
    this.listeners.forEach((listener) => listener(message));
  }

  private remember(notification: string, shown: Shown): void {
    this.shown.set(notification, shown);
    if (this.shown.size <= 500) return;
    const oldest = this.shown.keys().next().value;
    if (oldest !== undefined) this.shown.delete(oldest);
  }
}

const older = (a: Peer, b: Peer) => a.born - b.born || (a.id < b.id ? -1 : 1);

const nearer = (a: Peer, b: Peer) =>
  Number(b.focused) - Number(a.focused) || b.focusedAt - a.focusedAt || (a.id < b.id ? -1 : 1);
