import { useEffect, useState } from 'react';
import type { Chat } from './api';

const LINGERS = 1_500;

/**
 * Chats that a colleague has just accepted: for a moment they stay among the waiting and say who took them, instead of
 * vanishing under the pointer.
 */
export function useTaken(rows: readonly Chat[] | null, me: string): Chat[] {
  const [waiting, setWaiting] = useState(() => waitingOf(rows));
  const [seen, setSeen] = useState(rows);
  const [taken, setTaken] = useState<Chat[]>([]);
  if (seen !== rows) {
    setSeen(rows);
    const now = rows ?? [];
    const lost = now.filter((one) => waiting.has(one.id) && one.state === 'active' && one.agent_id !== me);
    if (lost.length > 0) setTaken([...taken, ...lost]);
    setWaiting(waitingOf(rows));
  }
  const first = taken[0]?.id;
  useEffect(() => {
    if (!first) return;
    const timer = setTimeout(() => setTaken((all) => all.filter((one) => one.id !== first)), LINGERS);
    return () => clearTimeout(timer);
  }, [first]);
  return taken;
}

const waitingOf = (rows: readonly Chat[] | null): ReadonlySet<string> =>
  new Set(rows?.filter((one) => one.state === 'waiting').map((one) => one.id));
