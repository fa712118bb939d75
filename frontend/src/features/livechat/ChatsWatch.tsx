import { useEffect } from 'react';
import { useBoard } from '@/shared/live';
import { setMenuCounts } from '@/shared/session';
import type { Chat } from './api';

/** Keeps the number of waiting chats in the menu, whatever screen is shown. */
export default function ChatsWatch() {
  const { rows } = useBoard<Chat>('chats');
  const waiting = rows?.filter((one) => one.state === 'waiting').length ?? 0;
  useEffect(() => setMenuCounts({ chatsWaiting: waiting }), [waiting]);
  return null;
}
