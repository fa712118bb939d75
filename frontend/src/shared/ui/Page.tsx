import { Tabs } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { createContext, type ReactNode, use, useLayoutEffect } from 'react';
import { createPortal } from 'react-dom';
import classes from './Page.module.css';
import { CountBadge } from './State';

/** Where the shell lets a screen write: the title and what stands beside it in the header. */
export const HeaderSlots = createContext<{
  title: HTMLElement | null;
  phone: HTMLElement | null;
  setTitle: (title: string) => void;
}>({
  title: null,
  phone: null,
  setTitle: () => {},
});

export interface Crumb {
  label: string;
  to: string;
}

interface PageProps {
  /** The page's one heading; also the browser tab's title. */
  title: string;
  /** A few words behind the title: the site, "3 waiting · longest 2 m 14 s". */
  aside?: ReactNode;
  /** The way here, without the page itself. */
  crumbs?: readonly Crumb[];
  /** Icon buttons of this screen on a phone, in the header. */
  phoneActions?: ReactNode;
  /** All data are there: pictures are taken then. */
  ready?: boolean;
  children: ReactNode;
}

/** A screen: its title in the header, and its content below, as a column that fills the room. */
export function Page({ title, aside, crumbs, phoneActions, ready = true, children }: PageProps) {
  const slots = use(HeaderSlots);
  const { setTitle } = slots;
  // Taken back before the next page sets its own: both in the same commit.
  useLayoutEffect(() => {
    setTitle(title);
    return () => setTitle('');
  }, [setTitle, title]);
  return (
    <>
      {slots.title &&
        createPortal(
          <>
            {crumbs?.map((crumb) => (
              <span key={crumb.to} className={classes.crumb}>
                <Link to={crumb.to}>{crumb.label}</Link>
                <ChevronRight size={14} strokeWidth={1.5} aria-hidden />
              </span>
            ))}
            <h1 className={classes.title}>{title}</h1>
            {aside && <span className={classes.aside}>{aside}</span>}
          </>,
          slots.title,
        )}
      {slots.phone && phoneActions && createPortal(phoneActions, slots.phone)}
      <div className={classes.page} data-ready={ready}>
        {children}
      </div>
    </>
  );
}

interface ToolbarProps {
  children?: ReactNode;
  right?: ReactNode;
  /** `left`: a phone shows only the left half, the screen offers the other elsewhere. */
  phone?: 'left';
}

/** The line under the header, 44 high: tabs or filters at the left, actions at the right. */
export function Toolbar({ children, right, phone }: ToolbarProps) {
  return (
    <div className={classes.toolbar} data-phone={phone}>
      {children && <div className={classes.toolbarLeft}>{children}</div>}
      {right && <div className={classes.toolbarRight}>{right}</div>}
    </div>
  );
}

/** Columns side by side under the toolbar; panels are parted by a line. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={classes.columns}>{children}</div>;
}

interface RailProps {
  children: ReactNode;
  width?: number;
  side?: 'left' | 'right';
  label: string;
}

/** A column beside the work: saved views, groups (left, on surface), context and preview (right, on canvas). */
export function Rail({ children, width = 188, side = 'left', label }: RailProps) {
  return (
    <aside className={classes.rail} data-side={side} style={{ width }} aria-label={label}>
      {children}
    </aside>
  );
}

/** A heading inside a rail. */
export function RailTitle({ children, action }: { children: ReactNode; action?: ReactNode }) {
  return (
    <div className={classes.railTitle}>
      <h2>{children}</h2>
      {action}
    </div>
  );
}

interface RailItemProps {
  children: ReactNode;
  icon?: ReactNode;
  count?: number;
  active?: boolean;
  onClick: () => void;
}

/** One choice of a rail: a view, a group, a category. */
export function RailItem({ children, icon, count, active, onClick }: RailItemProps) {
  return (
    <button
      type="button"
      className={classes.railItem}
      data-active={active || undefined}
      aria-pressed={active}
      onClick={onClick}
    >
      {icon}
      <span className="db-truncate">{children}</span>
      {count !== undefined && <span className={classes.railCount}>{count}</span>}
    </button>
  );
}

/** The middle column: it takes the room that is left. */
export function Main({ children }: { children: ReactNode }) {
  return <div className={classes.main}>{children}</div>;
}

/** The line at the foot, 28 high, with the honest numbers of the screen. */
export function Footer({ children, right }: { children?: ReactNode; right?: ReactNode }) {
  return (
    <footer className={classes.footer}>
      <div>{children}</div>
      {right && <div>{right}</div>}
    </footer>
  );
}

export interface FilterTab {
  value: string;
  label: string;
  count?: number;
  /** The count in the danger colour: something needs a hand. */
  alarm?: boolean;
}

/** Tabs that filter or switch the list below; the choice belongs into the URL. */
export function FilterTabs({
  tabs,
  value,
  onChange,
  label,
}: {
  tabs: readonly FilterTab[];
  value: string;
  onChange: (value: string) => void;
  label: string;
}) {
  return (
    <Tabs value={value} onChange={(next) => next && onChange(next)}>
      <Tabs.List aria-label={label}>
        {tabs.map((tab) => (
          <Tabs.Tab key={tab.value} value={tab.value}>
            {tab.label}
            {tab.count !== undefined &&
              (tab.alarm ? (
                <CountBadge n={tab.count} danger />
              ) : (
                <span className={classes.tabCount}>{tab.count}</span>
              ))}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
}

/** A titled part of a form or drawer, parted from the next by a line. */
export function Section({
  title,
  aside,
  children,
}: {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section className={classes.section}>
      {title && (
        <div className={classes.sectionHead}>
          <h2>{title}</h2>
          {aside && <span>{aside}</span>}
        </div>
      )}
      {children}
    </section>
  );
}

/** Label and value pairs, as drawers and rails show them. */
export function Facts({
  items,
  columns = 2,
}: {
  items: readonly { label: string; value: ReactNode }[];
  columns?: 1 | 2;
}) {
  return (
    <dl className={classes.facts} data-columns={columns}>
      {items.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
