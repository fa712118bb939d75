import { useEffect, useReducer, useRef } from 'react';
import { live, useTopic } from '@/shared/live';
import { markRead, type Message, post } from './api';

/** A line on its way: shown at once, kept until the server has it. */
export interface Draft {
  client_id: string;
  text: string;
  note: boolean;
  at: string;
  failed?: string;
}

interface State {
  messages: Message[] | null;
  drafts: Draft[];
  typing: boolean;
  here: boolean;
  leftAt: string | null;
}

type Change =
  | { kind: 'loaded'; messages: Message[]; here?: boolean; leftAt?: string | null }
  | { kind: 'message'; message: Message }
  | { kind: 'typing'; on: boolean }
  | { kind: 'read'; seq: number }
  | { kind: 'delivered'; seq: number }
  | { kind: 'visitor'; here: boolean; leftAt: string | null }
  | { kind: 'draft'; draft: Draft }
  | { kind: 'failed'; client_id: string; reason: string };

const start: State = { messages: null, drafts: [], typing: false, here: true, leftAt: null };

export function change(state: State, step: Change): State {
  switch (step.kind) {
    case 'loaded':
      return {
        ...state,
        ...withMessages(state, step.messages),
        here: step.here ?? state.here,
        leftAt: step.leftAt ?? null,
      };
    case 'message':
      return {
        ...state,
        ...withMessages(state, [step.message]),
        typing: step.message.side === 'visitor' ? false : state.typing,
      };
    case 'typing':
      return { ...state, typing: step.on };
    case 'read':
    case 'delivered':
      return { ...state, messages: mark(state.messages, step.seq, step.kind) };
    case 'visitor':
      return { ...state, here: step.here, leftAt: step.leftAt };
    case 'draft':
      return {
        ...state,
        drafts: [...state.drafts.filter((one) => one.client_id !== step.draft.client_id), step.draft],
      };
    case 'failed':
      return {
        ...state,
        drafts: state.drafts.map((one) =>
          one.client_id === step.client_id ? { ...one, failed: step.reason } : one,
        ),
      };
  }
}

/** Adds or replaces messages by their number. What arrived is no draft any more. */
function withMessages(state: State, fresh: Message[]): Pick<State, 'messages' | 'drafts'> {
  const byNumber = new Map((state.messages ?? []).map((one) => [one.seq, one]));
  for (const one of fresh) byNumber.set(one.seq, one);
  const arrived = new Set(fresh.map((one) => one.client_id));
  return {
    messages: [...byNumber.values()].sort((a, b) => a.seq - b.seq),
    drafts: state.drafts.filter((one) => !arrived.has(one.client_id)),
  };
}

function mark(messages: Message[] | null, seq: number, what: 'read' | 'delivered'): Message[] | null {
  const now = new Date().toISOString();
  return (
    messages?.map((one) => {
      if (one.side !== 'agent' || one.seq > seq) return one;
      return what === 'read'
        ? { ...one, delivered_at: one.delivered_at ?? now, read_at: one.read_at ?? now }
        : { ...one, delivered_at: one.delivered_at ?? now };
    }) ?? null
  );
}

const TYPING_ENDS = 10_000;

/** One chat, live: its messages, who types, whether the visitor is there, and how to write. */
export function useChat(chatId: string, reads: boolean) {
  const [state, apply] = useReducer(change, start);
  const silence = useRef<ReturnType<typeof setTimeout>>(undefined);
  useTopic(`chat:${chatId}`, (frame) => {
    const data = (frame.data ?? {}) as never as {
      messages: Message[];
      visitor_online?: boolean;
      visitor_left_at?: string | null;
      on: boolean;
      online: boolean;
      left_at: string | null;
      seq: number;
      side: string;
    };
    if (frame.type === 'snapshot')
      apply({
        kind: 'loaded',
        messages: data.messages,
        here: data.visitor_online,
        leftAt: data.visitor_left_at,
      });
    else if (frame.type === 'message') apply({ kind: 'message', message: frame.data as Message });
    else if (frame.type === 'read' && data.side === 'visitor') apply({ kind: 'read', seq: data.seq });
    else if (frame.type === 'delivered') apply({ kind: 'delivered', seq: data.seq });
    else if (frame.type === 'visitor') apply({ kind: 'visitor', here: data.online, leftAt: data.left_at });
    else if (frame.type === 'typing' && data.side === 'visitor') {
      apply({ kind: 'typing', on: data.on });
      clearTimeout(silence.current);
      silence.current = setTimeout(() => apply({ kind: 'typing', on: false }), TYPING_ENDS);
    }
  });

  const last = state.messages?.at(-1)?.seq ?? 0;
  useEffect(() => {
    if (!reads || last === 0) return;
    const tell = () => {
      if (!document.hidden) void markRead(chatId, last).catch(() => undefined); // told again with the next message
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [chatId, last, reads]);

  const send = async (text: string, note: boolean, clientId: string = crypto.randomUUID()) => {
    apply({ kind: 'draft', draft: { client_id: clientId, text, note, at: new Date().toISOString() } });
    try {
      apply({ kind: 'message', message: await post(chatId, { client_id: clientId, text, note }) });
    } catch (error) {
      apply({
        kind: 'failed',
        client_id: clientId,
        reason: error instanceof Error ? error.message : String(error),
      });
    }
  };
  const tellTyping = (on: boolean) => live.tell('typing', { chat_id: chatId, on });
  return { ...state, send, tellTyping };
}
