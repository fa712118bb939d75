import { api, type Page } from '@/shared/api';

export interface Chat {
  id: string;
  ref: string;
  state: 'waiting' | 'active' | 'ended';
  visitor_id: string;
  customer_name: string;
  number: number;
  country: string;
  language: string;
  question: string;
  last_message: string;
  last_side: 'visitor' | 'agent' | 'system' | '';
  department_id: string;
  group_id: string;
  agent_id: string;
  agent_name: string;
  opened_at: string;
  accepted_at: string | null;
  ended_at: string | null;
  last_activity_at: string;
  forced: boolean;
  invited: boolean;
  messages_sent: number;
  messages_received: number;
  unread: number;
  department?: string;
  group?: string;
  customer_email?: string;
  visitor_online?: boolean;
  visitor_left_at?: string | null;
}

export interface SystemLine {
  kind: string;
  agent_id?: string;
  agent_name?: string;
  name?: string;
  by?: string;
  event_id?: string;
  event_name?: string;
  firing_id?: string;
}

export interface Message {
  id: string;
  chat_id: string;
  client_id: string;
  seq: number;
  side: 'visitor' | 'agent' | 'system';
  agent_id: string;
  agent_name: string;
  text: string;
  note: boolean;
  at: string;
  delivered_at: string | null;
  read_at: string | null;
  system: SystemLine | null;
}

export const messagesOf = (chatId: string, signal: AbortSignal) =>
  api.get<Page<Message>>(`/chats/${chatId}/messages`, { query: { after_seq: 0 }, signal });
export const accept = (chatId: string, intent?: string) =>
  api.post<Chat>(`/chats/${chatId}/accept`, {}, { intent });
export const end = (chatId: string, intent?: string) =>
  api.post<Chat>(`/chats/${chatId}/end`, {}, { intent });
export const markRead = (chatId: string, seq: number) => api.post<unknown>(`/chats/${chatId}/read`, { seq });

export interface Line {
  client_id: string;
  text: string;
  note: boolean;
}

export const post = (chatId: string, line: Line) =>
  api.post<Message>(`/chats/${chatId}/messages`, line, { intent: line.client_id });

/** How the person in a chat is called: by name, else by number. */
export const nameOf = (chat: Pick<Chat, 'customer_name' | 'number'>, visitor: (number: number) => string) =>
  chat.customer_name || visitor(chat.number);

/** One chat by its id or reference. */
export const chatQuery = (id: string) => ({
  queryKey: ['chat', id],
  queryFn: ({ signal }: { signal: AbortSignal }) => api.get<Chat>(`/chats/${id}`, { signal }),
});

/** An event that fired for a chat. */
export interface ChatFiring {
  id: string;
  event_name: string;
  outcome: 'fired' | 'batched' | 'limited' | 'held' | 'partly_failed' | 'failed' | 'stopped';
  at: string;
}

/** The newest firings for a chat; `version` is what changes when there may be more. */
export const firingsQuery = (chatId: string, version: string) => ({
  queryKey: ['firings', 'item', chatId, version],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.get<Page<ChatFiring>>('/firings', { query: { item: chatId, limit: 20 }, signal }),
});
