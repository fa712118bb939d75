import type { FeedPosition, Frame, Hello } from './frames';
import type { ServerClock } from './serverClock';
import { type Connection, Socket, type World } from './socket';

/** Hears the frames of one topic: a `snapshot` first and after each gap, then what follows. */
export type TopicListener = (frame: Frame) => void;

/** Hears the personal feed: every entry once, in order; `reset` when a hole cannot be filled. */
export interface FeedListener {
  onEntry(frame: Frame): void;
  onReset(): void;
}

interface Topic {
  params: unknown;
  listeners: Set<TopicListener>;
  /** The last snapshot with all later frames would be needed for a late listener, so it subscribes anew instead. */
  asked: boolean;
}

/** Topics, the personal feed and answers over one socket. Knows nothing of React. */
export class LiveClient {
  private readonly socket: Socket;
  private readonly topics = new Map<string, Topic>();
  private readonly feed = new Set<FeedListener>();
  private readonly watchers = new Set<() => void>();
  private readonly waiting = new Map<
    string,
    { resolve: (data: unknown) => void; reject: (error: Error) => void }
  >();
  private position: FeedPosition | null = null;
  private hello: Hello | null = null;
  private nextRef = 1;
  /** When the last frame came, by the server's clock; screens that are stale show it. */
  lastFrameAt = 0;

  constructor(
    world: World,
    private readonly clock: ServerClock,
    private readonly tab: string,
  ) {
    this.socket = new Socket(world);
    this.socket.onOpen = () => this.socket.sendFirst({ type: 'hello', data: this.helloData() });
    this.socket.onFrame = (frame) => this.receive(frame);
    this.socket.onConnection = (connection) => this.connectionChanged(connection);
  }

  get connection(): Connection {
    return this.socket.connection;
  }

  start = (): void => this.socket.start();
  hurry = (): void => this.socket.hurry();

  /** Ends the connection and forgets the feed's position: the next person must not resume it. */
  stop(): void {
    this.position = null;
    this.socket.stop();
  }

  /** Calls back when the server asks for a look at the session (4003) or ended it (4101, 4102). */
  onCode(listener: (code: number) => void): void {
    this.socket.onCode = listener;
  }

  /** Calls back at each change of the connection. Returns how to stop. */
  watch = (listener: () => void): (() => void) => {
    this.watchers.add(listener);
    return () => this.watchers.delete(listener);
  };

  /** Hears a topic until the returned function is called. `params` must not change under one name. */
  subscribe(name: string, params: unknown, listener: TopicListener): () => void {
    const topic = this.topics.get(name) ?? { params, listeners: new Set(), asked: false };
    this.topics.set(name, topic);
    topic.listeners.add(listener);
    topic.params = params;
    // Asking again for a topic that is already open brings a new snapshot: a late listener needs one.
    this.ask(name, topic);
    return () => this.unsubscribe(name, topic, listener);
  }

  /** Hears the personal feed until the returned function is called. */
  subscribeFeed(listener: FeedListener): () => void {
    this.feed.add(listener);
    return () => this.feed.delete(listener);
  }

  /** Sends what may be lost: typing, activity. */
  tell(type: string, data: unknown): void {
    this.socket.send({ type, data });
  }

  /** Sends and waits for the server's answer. Rejects when the connection is lost before it comes. */
  request(type: string, data: unknown): Promise<unknown> {
    const ref = String(this.nextRef++);
    return new Promise((resolve, reject) => {
      if (!this.socket.send({ type, ref, data })) return reject(new Error('not connected'));
      this.waiting.set(ref, { resolve, reject });
    });
  }

  private helloData() {
    return { since: this.position, tab: this.tab, client: 'console' };
  }

  private ask(name: string, topic: Topic): void {
    topic.asked = this.socket.send({
      type: 'subscribe',
      data: { topic: name, params: topic.params ?? undefined },
    });
  }

  private unsubscribe(name: string, topic: Topic, listener: TopicListener): void {
    topic.listeners.delete(listener);
    if (topic.listeners.size > 0 || this.topics.get(name) !== topic) return;
    this.topics.delete(name);
    if (topic.asked) this.socket.send({ type: 'unsubscribe', data: { topic: name } });
  }

  private receive(frame: Frame): void {
    if (frame.type === 'hello') return this.welcome(frame.data as Hello);
    this.lastFrameAt = this.clock.now();
    if (frame.ref && this.answer(frame)) return;
    if (frame.type === 'reset') return this.reset(frame.data as Partial<FeedPosition> | undefined);
    if (frame.seq !== undefined) return this.entry(frame, frame.seq);
    // What is meant for the person but may be lost has neither number nor topic.
    if (!frame.topic) return this.feed.forEach((listener) => listener.onEntry(frame));
    this.topics.get(frame.topic)?.listeners.forEach((listener) => listener(frame));
  }

  private welcome(hello: Hello): void {
    this.clock.sync(typeof hello.now === 'number' ? hello.now : Date.parse(hello.now), hello.frozen);
    this.lastFrameAt = this.clock.now();
    this.hello = hello;
    // A first hello begins the feed at its head: what was read by REST before may already be older than that.
    if (!this.position) this.reset(undefined);
    for (const [name, topic] of this.topics) this.ask(name, topic);
    this.watchers.forEach((watcher) => watcher());
  }

  /** A hole that the server cannot fill: what the feed would have told is read by REST, then it goes on from here. */
  private reset(to: Partial<FeedPosition> | undefined): void {
    const { epoch, seq } = { epoch: to?.epoch ?? this.hello?.epoch, seq: to?.seq ?? this.hello?.head };
    this.position = epoch === undefined || seq === undefined ? null : { epoch, seq };
    this.feed.forEach((listener) => listener.onReset());
  }

  private entry(frame: Frame, seq: number): void {
    if (!this.position || seq <= this.position.seq) return; // told before
    const hole = seq > this.position.seq + 1;
    this.position = { ...this.position, seq };
    this.feed.forEach((listener) => (hole ? listener.onReset() : listener.onEntry(frame)));
  }

  private answer(frame: Frame): boolean {
    const asked = this.waiting.get(frame.ref ?? '');
    if (!asked) return false;
    this.waiting.delete(frame.ref ?? '');
    if (frame.type === 'error') asked.reject(Object.assign(new Error('refused'), { data: frame.data }));
    else asked.resolve(frame.data);
    return true;
  }

  private connectionChanged(connection: Connection): void {
    if (connection.state !== 'live') {
      for (const topic of this.topics.values()) topic.asked = false;
      for (const asked of this.waiting.values()) asked.reject(new Error('connection lost'));
      this.waiting.clear();
    }
    this.watchers.forEach((watcher) => watcher());
  }
}
