import { useEffect } from 'react';
import { badge } from '@/shared/format/text';
import { useMenuCounts } from '@/shared/session';

/** The browser tab: `(3) T-1042 Refund not received · Deskbell`, and a dot on the icon while something is unread. */
export function useTabTitle(title: string): void {
  const { unread } = useMenuCounts();
  useEffect(() => {
    const name = title ? `${title} · Deskbell` : 'Deskbell';
    document.title = unread > 0 ? `(${badge(unread)}) ${name}` : name;
  }, [title, unread]);
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = unread > 0 ? '/favicon-unread.svg' : '/favicon.svg';
  }, [unread]);
}
