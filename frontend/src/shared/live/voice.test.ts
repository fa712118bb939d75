import { beforeEach, describe, expect, it } from 'vitest';
import { FakeTime } from '@/test/fakeTime';
import { LockLeadership, type Locks } from './leader';
import { type Part, type TabMessage, Voice } from './voice';

/** One browser: its tabs, the channel between them, the lock only one can hold. */
class Browser {
  time = new FakeTime();
  tabs: Tab[] = [];
  /** Messages wait here while the test says so: tabs may decide before they hear each other. */
  slow: (() => void)[] | null = null;
  withLocks = true;

  open(id: string, look: { visible?: boolean; focused?: boolean } = {}): Tab {
    const tab = new Tab(this, id);
    this.tabs.push(tab);
    Object.assign(tab, look);
    tab.voice.start();
    tab.voice.setLive(true);
    tab.changed();
    return tab;
  }

  post(from: Tab, message: TabMessage): void {
    const deliver = () => this.tabs.filter((tab) => tab !== from).forEach((tab) => tab.hear(message));
    if (this.slow) this.slow.push(deliver);
    else deliver();
  }

  private queue: { hold: () => Promise<void>; signal: AbortSignal; done: () => void }[] = [];

  locks: Locks = {
    request: (_name, { signal }, hold) =>
      new Promise((done) => {
        const turn = { hold, signal, done };
        this.queue.push(turn);
        if (this.queue[0] === turn) this.grant();
      }),
  };

  private grant(): void {
    const turn = this.queue[0];
    if (!turn) return;
    void turn.hold();
    turn.signal.addEventListener('abort', () => {
      turn.done();
      this.queue = this.queue.filter((other) => other !== turn);
      this.grant();
    });
  }
}

class Tab {
  visible = false;
  focused = false;
  private listeners: ((message: TabMessage) => void)[] = [];
  private onChange: (() => void)[] = [];
  readonly voice: Voice;

  constructor(
    private readonly browser: Browser,
    readonly id: string,
  ) {
    this.voice = new Voice({
      id,
      now: browser.time.now,
      every: browser.time.every,
      channel: {
        post: (message) => browser.post(this, message),
        onMessage: (listener) => {
          this.listeners.push(listener);
          return () => (this.listeners = []);
        },
      },
      page: {
        focused: () => this.focused,
        visible: () => this.visible,
        onChange: (listener) => {
          this.onChange.push(listener);
          return () => (this.onChange = []);
        },
      },
      leadership: new LockLeadership(browser.withLocks ? browser.locks : undefined, 'deskbell:leader:agt_1'),
    });
  }

  hear = (message: TabMessage) => this.listeners.forEach((listener) => listener(message));
  changed = () => this.onChange.forEach((listener) => listener());

  look(look: { visible?: boolean; focused?: boolean }): void {
    Object.assign(this, look);
    this.changed();
  }

  /** The tab dies without a word: no farewell, no more timers. */
  crash(): void {
    this.browser.tabs = this.browser.tabs.filter((tab) => tab !== this);
    this.browser.post = ((from: Tab, post: Browser['post']) =>
      function (this: Browser, sender: Tab, message: TabMessage) {
        if (sender !== from) post.call(this, sender, message);
      })(this, this.browser.post);
  }
}

let browser: Browser;

beforeEach(() => {
  browser = new Browser();
});

/** Who does what for one notification that every tab hears. */
function tell(notification: string): Record<keyof Part, string[]> {
  const parts = browser.tabs.map((tab) => ({ id: tab.id, part: tab.voice.takePart(notification) }));
  const who = (what: keyof Part) => parts.filter(({ part }) => part[what]).map(({ id }) => id);
  return { toast: who('toast'), desktop: who('desktop'), sound: who('sound') };
}

describe('one human, one alert', () => {
  it('a single tab does everything itself', () => {
    browser.open('a', { visible: true, focused: true });
    expect(tell('n1')).toEqual({ toast: ['a'], desktop: [], sound: ['a'] });
  });

  it('the focused tab shows the toast, the leader alone plays the sound', () => {
    browser.open('a', { visible: true });
    browser.open('b', { visible: true, focused: true });
    browser.open('c');
    expect(tell('n1')).toEqual({ toast: ['b'], desktop: [], sound: ['a'] });
  });

  it('the leader plays the sound also when the tab with the toast was quicker, and plays it once', () => {
    const a = browser.open('a', { visible: true });
    const b = browser.open('b', { visible: true, focused: true });
    expect(b.voice.takePart('n1')).toEqual({ toast: true, desktop: false, sound: false });
    expect(a.voice.takePart('n1')).toEqual({ toast: false, desktop: false, sound: true });
    expect(a.voice.takePart('n1')).toEqual({ toast: false, desktop: false, sound: false });
  });

  it('without a focused tab the visible one that was focused last shows it', () => {
    const a = browser.open('a', { visible: true, focused: true });
    browser.time.advance(1000);
    const b = browser.open('b', { visible: true });
    a.look({ focused: false });
    b.look({ focused: true });
    browser.time.advance(1000);
    b.look({ focused: false });
    expect(tell('n1').toast).toEqual(['b']);
    b.look({ visible: false });
    expect(tell('n2').toast).toEqual(['a']);
  });

  it('with no tab in sight the leader posts one desktop notification', () => {
    browser.open('a');
    browser.open('b');
    expect(tell('n1')).toEqual({ toast: [], desktop: ['a'], sound: ['a'] });
  });

  it('leadership passes on when the leader closes', () => {
    const a = browser.open('a');
    browser.open('b');
    a.voice.stop();
    browser.tabs = browser.tabs.filter((tab) => tab !== a);
    expect(tell('n1')).toEqual({ toast: [], desktop: ['b'], sound: ['b'] });
  });

  it('the lock says who leads, not the age: a tab that slept and woke does not take the lead back', () => {
    const a = browser.open('a');
    browser.time.advance(10);
    browser.open('b');
    a.voice.stop();
    a.voice.start();
    a.voice.setLive(true);
    expect(tell('n1').sound).toEqual(['b']);
  });

  it('a tab that has lost its connection leaves the telling to others', () => {
    const a = browser.open('a', { visible: true, focused: true });
    browser.open('b', { visible: true });
    a.voice.setLive(false);
    expect(tell('n1')).toEqual({ toast: ['b'], desktop: [], sound: ['b'] });
  });

  it('never says anything twice', () => {
    const a = browser.open('a', { visible: true, focused: true });
    const b = browser.open('b', { visible: true });
    expect(tell('n1').toast).toEqual(['a']);
    a.look({ focused: false, visible: false });
    b.look({ focused: true });
    expect(tell('n1')).toEqual({ toast: [], desktop: [], sound: [] });
  });

  it('when two tabs were quick, exactly one keeps the toast', () => {
    const a = browser.open('a', { visible: true, focused: true });
    browser.slow = []; // the news of b has not arrived when the notification comes
    const b = browser.open('b', { visible: true });
    a.look({ focused: false });
    b.look({ focused: true });
    const shown = new Set(tell('n1').toast);
    expect(shown.size).toBe(2);
    for (const tab of [a, b]) {
      tab.voice.onMessage((message) => {
        if (message.kind === 'shown' && message.notification === 'n1') shown.delete(tab.id);
      });
    }
    const late = browser.slow;
    browser.slow = null;
    late.forEach((deliver) => deliver());
    expect([...shown]).toEqual(['a']);
  });

  it('tells other tabs what was read, dismissed and paused', () => {
    const a = browser.open('a');
    const b = browser.open('b');
    const heard: TabMessage[] = [];
    b.voice.onMessage((message) => heard.push(message));
    a.voice.tell('read', ['n1', 'n2']);
    a.voice.tell('dismissed', []);
    a.voice.tellDnd('2026-03-02T11:30:00Z');
    expect(heard.map((message) => message.kind)).toEqual(['read', 'dnd']);
  });
});

describe('without web locks', () => {
  beforeEach(() => {
    browser.withLocks = false;
  });

  it('the oldest tab leads', () => {
    browser.open('z');
    browser.time.advance(10);
    browser.open('a');
    expect(tell('n1').sound).toEqual(['z']);
  });

  it('a crashed tab is forgotten when its heartbeat stops', () => {
    const z = browser.open('z', { visible: true });
    browser.time.advance(10);
    browser.open('a', { visible: true, focused: true });
    z.crash();
    browser.time.advance(6_000);
    expect(tell('n1').sound).toEqual([]);
    browser.time.advance(2_000);
    expect(tell('n2')).toEqual({ toast: ['a'], desktop: [], sound: ['a'] });
  });

  it('a hidden tab may be silent for minutes: browsers slow it down', () => {
    const z = browser.open('z');
    browser.time.advance(10);
    browser.open('a');
    z.crash();
    browser.time.advance(100_000);
    expect(tell('n1').sound).toEqual([]);
    browser.time.advance(60_000);
    expect(tell('n2').sound).toEqual(['a']);
  });
});
