export { BrandMark } from './BrandMark';
export { Button, IconButton, IconOf, type Icon } from './Button';
export { CategoryIcon } from './CategoryIcon';
export { ConditionPill, ConditionPills } from './ConditionPill';
export { confirm } from './confirm';
export { Drawer } from './Drawer';
export { CaughtUp, EmptyState, FilteredEmptyState } from './EmptyState';
export { describe, ErrorState } from './ErrorState';
export { countryName, Flag } from './Flag';
export { Caps, Kbd } from './Kbd';
export {
  Columns,
  Facts,
  FilterTabs,
  Footer,
  Main,
  Page,
  Rail,
  RailItem,
  RailTitle,
  Section,
  Toolbar,
  type Crumb,
  type FilterTab,
} from './Page';
export { pathOf, PageTrail, type TrailPage } from './PageTrail';
export { PersonAvatar, PresenceDot, PresenceState } from './Person';
export { Quiet } from './Quiet';
export { SelectionBar } from './SelectionBar';
export { Sparkline } from './Sparkline';
export { CountBadge, Dot, StateDot, StatePill, type Shape } from './State';
export * from './table';
export { Masked, Mono, Ref } from './Text';
export { Countdown, Duration, RelativeTime, Ticking, Time } from './Time';
export { browserZone, TimeZoneSelect } from './TimeZoneSelect';
export { toastDone, toastFailed, toastUndo } from './toast';
