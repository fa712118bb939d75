/** One WebSocket message from the server. */
export interface Frame {
  v: 1;
  type: string;
  ts?: string;
  /** Number in the person's own feed; only feed frames have one. */
  seq?: number;
  topic?: string;
  data?: unknown;
  /** Of an ack or an error: which of our frames it answers. */
  ref?: string;
}

/** First frame of the server. */
export interface Hello {
  now: string | number;
  agent_id: string;
  epoch: string;
  head: number;
  /** The server's clock stands still, for pictures of the demo. */
  frozen?: boolean;
}

/** What changed on a board since the last frame: whole rows by id, and ids that left. */
export interface Delta<Row> {
  changed?: Row[];
  removed?: string[];
}

/** Where a reader of the personal feed stands. */
export interface FeedPosition {
  epoch: string;
  seq: number;
}

/** What a close code asks of us. */
export type Verdict = 'soon' | 'now' | 'slowly' | 'away';

/** Codes of the server; every other is a lost connection. */
export function verdict(code: number): Verdict {
  switch (code) {
    case 4003: // rights changed: look at the session, then come back at once
      return 'now';
    case 4101: // signed out
    case 4102: // protocol error: the same frames would be refused again
      return 'away';
    case 4103: // too many connections
    case 4104: // frame too large
      return 'slowly';
    default:
      return 'soon';
  }
}

/** Reads a frame; null for what is none. */
export function parseFrame(text: string): Frame | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && 'type' in value ? (value as Frame) : null;
  } catch {
    return null;
  }
}
