import type { Me } from '@/shared/session';
import type { Chat } from './api';

/** From when a waiting chat is tinted (ux.md A6). */
export const WARN_AFTER = 60_000;
export const ALARM_AFTER = 120_000;
/** From when a chat of an agent shows how long it has been idle. */
export const IDLE_AFTER = 60_000;

export interface Queue {
  waiting: Chat[];
  mine: Chat[];
  team: Chat[];
  ended: Chat[];
}

/** The four sections of the queue: who waits longest is first, then mine and the team's by their last activity. */
export function sections(chats: readonly Chat[], me: string): Queue {
  const at = (time: string | null) => (time ? Date.parse(time) : 0);
  const by = (pick: (chat: Chat) => string | null, direction: 1 | -1) => (a: Chat, b: Chat) =>
    direction * (at(pick(a)) - at(pick(b)));
  return {
    waiting: chats.filter((one) => one.state === 'waiting').sort(by((one) => one.opened_at, 1)),
    mine: chats
      .filter((one) => one.state === 'active' && one.agent_id === me)
      .sort(by((one) => one.accepted_at, 1)),
    team: chats
      .filter((one) => one.state === 'active' && one.agent_id !== me)
      .sort(by((one) => one.accepted_at, 1)),
    ended: chats.filter((one) => one.state === 'ended').sort(by((one) => one.ended_at, -1)),
  };
}

/** The chats of my groups, those without a group in my departments, and whatever is mine. */
export function mineOnly(chats: readonly Chat[], me: Pick<Me, 'id' | 'groups' | 'departments'>): Chat[] {
  return chats.filter(
    (one) =>
      one.agent_id === me.id ||
      (one.group_id ? me.groups?.includes(one.group_id) : me.departments?.includes(one.department_id)),
  );
}

/** The open chats in the order of the list. */
export const inOrder = (queue: Queue): Chat[] => [...queue.waiting, ...queue.mine, ...queue.team];
