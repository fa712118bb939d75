import {
  ActionIcon,
  Anchor,
  Badge,
  Button,
  Checkbox,
  CloseButton,
  createTheme,
  type CSSVariablesResolver,
  Input,
  Kbd,
  Menu,
  Modal,
  Popover,
  SegmentedControl,
  Select,
  Skeleton,
  Switch,
  Tabs,
  Tooltip,
} from '@mantine/core';
import classes from './theme.module.css';
import { cssTokens } from './tokens';

const bell = [
  '#EEF9FA',
  '#DBF2F3',
  '#B5E5E8',
  '#88D3D7',
  '#56BDC2',
  '#2EA3A9',
  '#1A898E',
  '#0D7176',
  '#0A5B5F',
  '#0E4648',
] as const;

const menuTransition = { transition: 'fade-down', duration: 140, timingFunction: 'var(--db-ease)' } as const;

/** The component library, dressed in our tokens. */
export const theme = createTheme({
  primaryColor: 'bell',
  primaryShade: { light: 7, dark: 4 },
  colors: { bell },
  autoContrast: true,
  defaultRadius: 6,
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '18px', md: '20px', lg: '20px', xl: '24px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '20px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '24px' },
      h2: { fontSize: '15px', lineHeight: '20px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', size: 30 },
      classNames: { root: classes.actionIcon },
    }),
    Anchor: Anchor.extend({ classNames: { root: classes.anchor } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', tt: 'none', fw: 500, radius: 'xl' } }),
    Button: Button.extend({
      defaultProps: { size: 'sm' },
      classNames: { root: classes.button, label: classes.buttonLabel },
    }),
    Checkbox: Checkbox.extend({
      defaultProps: { size: '16px', radius: 4 },
      classNames: { input: classes.checkbox },
    }),
    CloseButton: CloseButton.extend({ classNames: { root: classes.actionIcon } }),
    Input: Input.extend({ defaultProps: { size: 'sm' }, classNames: { input: classes.input } }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { size: 'sm' },
      classNames: { label: classes.label, description: classes.description, error: classes.inputError },
    }),
    Kbd: Kbd.extend({ classNames: { root: classes.kbd } }),
    Menu: Menu.extend({
      defaultProps: {
        radius: 8,
        shadow: 'none',
        position: 'bottom-end',
        transitionProps: menuTransition,
        withInitialFocusPlaceholder: false,
      },
      classNames: {
        dropdown: classes.floating,
        item: classes.menuItem,
        itemSection: classes.menuSection,
        label: classes.menuLabel,
        divider: classes.menuDivider,
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        radius: 10,
        centered: true,
        overlayProps: { backgroundOpacity: 0.4, blur: 0 },
        transitionProps: { transition: 'fade', duration: 140 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      classNames: {
        content: classes.modal,
        header: classes.modalHeader,
        title: classes.modalTitle,
        body: classes.modalBody,
      },
    }),
    Popover: Popover.extend({
      defaultProps: { radius: 8, shadow: 'none', transitionProps: menuTransition },
      classNames: { dropdown: classes.floating },
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'sm', radius: 6, transitionDuration: 140 },
      classNames: {
        root: classes.segments,
        indicator: classes.segmentsIndicator,
        label: classes.segmentsLabel,
      },
    }),
    Select: Select.extend({ defaultProps: { checkIconPosition: 'right', allowDeselect: false } }),
    Skeleton: Skeleton.extend({ classNames: { root: classes.skeleton } }),
    Switch: Switch.extend({
      defaultProps: { size: 'sm', withThumbIndicator: false },
      classNames: { track: classes.switchTrack, thumb: classes.switchThumb },
    }),
    Tabs: Tabs.extend({
      classNames: { list: classes.tabsList, tab: classes.tab, tabLabel: classes.tabLabel },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 400,
        withArrow: false,
        radius: 6,
        offset: 6,
        transitionProps: { duration: 90 },
      },
      classNames: { tooltip: classes.tooltip },
    }),
  },
});

/** Publishes our tokens per scheme and points the library's own variables at them. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: { '--mantine-cursor-disabled': 'not-allowed' },
  light: { ...cssTokens('light'), ...libraryVariables },
  dark: { ...cssTokens('dark'), ...libraryVariables },
});

const libraryVariables = {
  '--mantine-color-body': 'var(--db-surface)',
  '--mantine-color-text': 'var(--db-text)',
  '--mantine-color-dimmed': 'var(--db-text-2)',
  '--mantine-color-placeholder': 'var(--db-text-3)',
  '--mantine-color-anchor': 'var(--db-accent)',
  '--mantine-color-error': 'var(--db-danger-text)',
  '--mantine-color-default': 'var(--db-surface)',
  '--mantine-color-default-hover': 'var(--db-row-hover)',
  '--mantine-color-default-color': 'var(--db-text)',
  '--mantine-color-default-border': 'var(--db-line-button)',
  '--mantine-color-disabled': 'var(--db-neutral-soft)',
  '--mantine-color-disabled-color': 'var(--db-text-3)',
  '--mantine-color-disabled-border': 'var(--db-line)',
  '--mantine-primary-color-filled': 'var(--db-accent)',
  '--mantine-primary-color-filled-hover': 'var(--db-accent-hover)',
  '--mantine-primary-color-light': 'var(--db-accent-soft)',
  '--mantine-primary-color-light-hover': 'var(--db-accent-soft)',
  '--mantine-primary-color-light-color': 'var(--db-accent-text)',
  '--mantine-primary-color-contrast': 'var(--db-on-accent)',
  '--mantine-color-bell-filled': 'var(--db-accent)',
  '--mantine-color-bell-filled-hover': 'var(--db-accent-hover)',
  '--mantine-color-bell-light': 'var(--db-accent-soft)',
  '--mantine-color-bell-light-color': 'var(--db-accent-text)',
} as const;
