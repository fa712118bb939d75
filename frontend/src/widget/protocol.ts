// The frames of the visitor's socket and the messages between the loader and the panel's frame. The server's side is
// server/whoson (visits, invitations) and server/livechat (chats).

export type Presence = 'online' | 'away' | 'offline';

export interface Person {
  name: string;
  initials: string;
}

export interface ChatState {
  id: string;
  ref: string;
  state: 'waiting' | 'active' | 'ended';
  position?: number;
  department?: string;
  agent: Person | null;
  forced?: boolean;
  ended_by?: string;
}

export interface ChatLine {
  id: string;
  client_id: string;
  seq: number;
  side: 'visitor' | 'agent' | 'system';
  name?: string;
  initials?: string;
  text: string;
  at: string;
  system?: { kind: string; name?: string } | null;
}

export interface Invitation {
  id: string;
  text: string;
  from: Person;
  title: string;
  expires_in: number;
}

export interface VisitConfig {
  texts?: Record<string, string>;
  launcher?: { show: boolean };
  position?: 'left' | 'right';
}

export interface VisitAnswer {
  token: string;
  visitor: string;
  browser_token?: string;
  consent: Consent;
  idle_stamp?: string;
  config: VisitConfig;
}

export type Consent = 'none' | 'session' | 'full';

export interface ServerFrame {
  type: string;
  ref?: string;
  // Frames differ in their data; each handler knows its own.
  data?: any; // eslint-disable-line @typescript-eslint/no-explicit-any
}

/** Loader to panel. */
export type ToPanel =
  | { deskbell: 'frame'; frame: ServerFrame }
  | {
      deskbell: 'hello';
      locale: string;
      theme: string;
      texts: Record<string, string>;
      presence: Presence;
      chat: ChatState | null;
      online: boolean;
      start?: string;
    }
  | { deskbell: 'online'; online: boolean }
  | { deskbell: 'focus' };

/** Panel to loader. */
export type FromPanel =
  | { deskbell: 'ready' }
  | { deskbell: 'close' }
  | { deskbell: 'send'; type: string; ref: string; data: unknown };
