import { useLocation } from '@tanstack/react-router';
import { useState } from 'react';
import type { ListLevel } from './api';
import { EventList } from './EventList';

const levels: readonly ListLevel[] = ['my', 'system', 'employee'];

/** My, System or Employee Events: find, trust, switch on and off. */
export default function EventsScreen() {
  const { pathname } = useLocation();
  const asked = levels.find((one) => pathname === `/events/${one}`);
  const [level, setLevel] = useState<ListLevel>(asked ?? 'my');
  // On the way to an event the address is the event's already, while this list still stands.
  if (asked && asked !== level) setLevel(asked);
  return <EventList key={level} level={level} />;
}
