import {
  Bell,
  Building2,
  Eye,
  FlaskConical,
  Globe,
  MessageCircle,
  ScrollText,
  Send,
  Settings,
  UserRound,
  UsersRound,
  Zap,
} from 'lucide-react';
import type { ComponentType } from 'react';
import { withWords } from '@/shared/i18n';
import { isDemo, type MenuCounts, type Role, roleCovers, type Session } from '@/shared/session';
import type { Icon } from '@/shared/ui';

type Loaded = Promise<{ default: ComponentType }>;

/** Groups of the menu: the first level, and what folds out below a head. */
export type Section = 'main' | 'events' | 'settings';

export interface MenuEntry {
  section: Section;
  /** Key of the label below `shell:menu`. */
  label:
    | 'chats'
    | 'whosOn'
    | 'myEvents'
    | 'systemEvents'
    | 'employeeEvents'
    | 'firings'
    | 'deliveries'
    | 'notifications'
    | 'organisation'
    | 'sites'
    | 'outbox'
    | 'profile';
  icon: Icon;
  /** The number behind the label. */
  count?: keyof MenuCounts;
  /** A filled badge instead of a quiet number: only for what waits for somebody. */
  loud?: boolean;
  /** Reached through the header or the account menu; listed in the palette, not in the sidebar. */
  hidden?: boolean;
  /** Among the tabs at the foot of a phone. */
  phone?: boolean;
}

export interface Screen {
  path: string;
  load: () => Loaded;
  menu?: MenuEntry;
  /** The least role; without it every signed-in person. */
  role?: Role;
  /** Whether it exists for this person, beyond the role. */
  when?: (session: Session) => boolean;
  /** The right that `when` asks for, to name it to who lacks it. Without one, the screen does not exist for others. */
  right?: 'whosOn';
  /** The chord that leads here: `g w`. */
  keys?: string;
  /** Shown without the frame, also to people who are not signed in. */
  bare?: boolean;
}

const seesVisitors = ({ agent }: Session) => agent.whos_on || agent.role === 'administrator';
const inDemo = ({ desk }: Session) => isDemo(desk);

/** Every screen there is. The list is the router, the menu, the palette and the `g` chords. */
export const screens: readonly Screen[] = [
  {
    path: '/chats',
    load: withWords('livechat', () => import('@/features/livechat/ChatsScreen')),
    menu: {
      section: 'main',
      label: 'chats',
      icon: MessageCircle,
      count: 'chatsWaiting',
      loud: true,
      phone: true,
    },
    keys: 'g c',
  },
  { path: '/chats/$id', load: withWords('livechat', () => import('@/features/livechat/ChatsScreen')) },
  {
    path: '/whos-on',
    load: withWords('whoson', () => import('@/features/whoson/WhosOnScreen')),
    menu: { section: 'main', label: 'whosOn', icon: Eye, count: 'visitorsOnline', phone: true },
    when: seesVisitors,
    right: 'whosOn',
    keys: 'g w',
  },
  {
    path: '/notifications',
    load: withWords('alerts', () => import('@/features/alerts/InboxScreen')),
    menu: { section: 'main', label: 'notifications', icon: Bell, count: 'unread', phone: true },
    keys: 'g n',
  },
  {
    path: '/events/my',
    load: withWords('events', () => import('@/features/events/EventsScreen')),
    menu: { section: 'events', label: 'myEvents', icon: Zap, phone: true },
    keys: 'g e',
  },
  {
    path: '/events/system',
    load: withWords('events', () => import('@/features/events/EventsScreen')),
    menu: { section: 'events', label: 'systemEvents', icon: Zap },
    role: 'administrator',
  },
  {
    path: '/events/employee',
    load: withWords('events', () => import('@/features/events/EventsScreen')),
    menu: { section: 'events', label: 'employeeEvents', icon: UsersRound },
    role: 'manager',
  },
  { path: '/events/$id', load: withWords('events', () => import('@/features/events/EventScreen')) },
  {
    path: '/firings',
    load: withWords('events', () => import('@/features/events/FiringsScreen')),
    menu: { section: 'events', label: 'firings', icon: ScrollText },
    keys: 'g l',
  },
  { path: '/firings/$id', load: withWords('events', () => import('@/features/events/FiringsScreen')) },
  {
    path: '/deliveries',
    load: withWords('alerts', () => import('@/features/alerts/DeliveriesScreen')),
    menu: { section: 'events', label: 'deliveries', icon: Send },
  },
  {
    path: '/outbox',
    load: withWords('alerts', () => import('@/features/alerts/OutboxScreen')),
    menu: { section: 'events', label: 'outbox', icon: FlaskConical },
    when: inDemo,
  },
  {
    path: '/settings/organisation',
    load: withWords('accounts', () => import('@/features/accounts/OrganisationScreen')),
    menu: { section: 'settings', label: 'organisation', icon: Building2 },
    role: 'administrator',
  },
  {
    path: '/settings/sites',
    load: withWords('whoson', () => import('@/features/whoson/SitesScreen')),
    menu: { section: 'settings', label: 'sites', icon: Globe },
    role: 'administrator',
  },
  {
    path: '/settings/profile',
    load: withWords('alerts', () => import('@/features/alerts/ProfileScreen')),
    menu: { section: 'settings', label: 'profile', icon: UserRound },
  },
  {
    path: '/sign-in',
    load: withWords('accounts', () => import('@/features/accounts/SignInScreen')),
    bare: true,
  },
  {
    path: '/setup',
    load: withWords('accounts', () => import('@/features/accounts/SetUpScreen')),
    bare: true,
  },
  { path: '/demo', load: withWords('accounts', () => import('@/features/accounts/DemoScreen')), bare: true },
];

/** Heads of the sections that fold out. */
export const sectionHeads = {
  events: { label: 'events', icon: Zap },
  settings: { label: 'settings', icon: Settings },
} as const satisfies Partial<Record<Section, { label: string; icon: Icon }>>;

/** Whether a person may open a screen. */
export function maySee(screen: Screen, session: Session): boolean {
  return (!screen.role || roleCovers(session.agent.role, screen.role)) && (screen.when?.(session) ?? true);
}

/** A screen that stands in the menu. */
export type MenuScreen = Screen & { menu: MenuEntry };

/** What a person's menu holds, in order. */
export function menuOf(session: Session): MenuScreen[] {
  return screens.filter(
    (screen): screen is MenuScreen => screen.menu !== undefined && maySee(screen, session),
  );
}

/** Where a person starts. */
export function startOf(session: Session): string {
  return seesVisitors(session) ? '/whos-on' : '/chats';
}
