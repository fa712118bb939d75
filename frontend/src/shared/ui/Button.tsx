import { ActionIcon, Button as Base, type ButtonProps as BaseProps, Tooltip } from '@mantine/core';
import type { ComponentType, MouseEventHandler, ReactNode } from 'react';
import { Caps } from './Kbd';

/** Any icon of lucide-react. */
export type Icon = ComponentType<{ size?: number | string; strokeWidth?: number; 'aria-hidden'?: boolean }>;

interface Props {
  children: ReactNode;
  onClick?: MouseEventHandler<HTMLButtonElement>;
  /** `primary` once per view, top right; `secondary` has a border; `quiet` has none. */
  kind?: 'primary' | 'secondary' | 'quiet';
  /** `small` is 26 high, for rows and toasts; `touch` 44 for phones. */
  size?: 'normal' | 'small' | 'touch';
  /** Destroys or cannot be undone: red only when pointed at. */
  danger?: boolean;
  icon?: Icon;
  iconRight?: Icon;
  /** The shortcut, shown as key caps behind the label. It is not registered here: see useShortcut. */
  keys?: string;
  /** Why it cannot be pressed. A disabled button always says why. */
  disabledReason?: string;
  loading?: boolean;
  type?: 'button' | 'submit';
  fullWidth?: boolean;
  form?: string;
  'aria-label'?: string;
  'aria-expanded'?: boolean;
  autoFocus?: boolean;
}

const variants: Record<NonNullable<Props['kind']>, BaseProps['variant']> = {
  primary: 'filled',
  secondary: 'default',
  quiet: 'subtle',
};
const sizes = { normal: 'sm', small: 'xs', touch: 'lg' } as const;

/** A button with a word on it, mostly a verb. */
export function Button(props: Props) {
  const {
    children,
    kind = 'secondary',
    size = 'normal',
    danger,
    icon,
    iconRight,
    keys,
    disabledReason,
    ...rest
  } = props;
  const button = (
    <Base
      type="button"
      {...rest}
      variant={variants[kind]}
      size={sizes[size]}
      data-danger={danger || undefined}
      data-disabled={disabledReason ? true : undefined}
      aria-disabled={disabledReason ? true : undefined}
      onClick={disabledReason ? (event: React.MouseEvent) => event.preventDefault() : rest.onClick}
      leftSection={icon && <IconOf icon={icon} size={size === 'small' ? 14 : 16} />}
      rightSection={
        keys ? (
          <Caps keys={keys} quiet={kind === 'primary'} />
        ) : (
          iconRight && <IconOf icon={iconRight} size={14} />
        )
      }
    >
      {children}
    </Base>
  );
  return disabledReason ? <Tooltip label={disabledReason}>{button}</Tooltip> : button;
}

interface IconButtonProps {
  icon: Icon;
  /** What it does: tooltip and accessible name. */
  label: string;
  onClick?: MouseEventHandler<HTMLButtonElement>;
  keys?: string;
  /** With a border, as row actions have it. */
  bordered?: boolean;
  size?: 'normal' | 'small' | 'touch';
  disabledReason?: string;
  danger?: boolean;
  'aria-expanded'?: boolean;
  'aria-haspopup'?: 'menu' | 'dialog' | 'listbox';
  'aria-pressed'?: boolean;
  ref?: React.Ref<HTMLButtonElement>;
}

const iconSizes = { normal: 30, small: 26, touch: 44 } as const;

/** A button with only an icon: it always has a tooltip and a name. */
export function IconButton({
  icon,
  label,
  keys,
  bordered,
  size = 'normal',
  disabledReason,
  danger,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip
      label={
        <>
          {disabledReason ?? label} {keys && <Caps keys={keys} quiet />}
        </>
      }
    >
      <ActionIcon
        {...rest}
        variant={bordered ? 'default' : 'subtle'}
        size={iconSizes[size]}
        aria-label={label}
        data-danger={danger || undefined}
        data-disabled={disabledReason ? true : undefined}
        aria-disabled={disabledReason ? true : undefined}
        onClick={disabledReason ? (event) => event.preventDefault() : rest.onClick}
      >
        <IconOf icon={icon} size={size === 'touch' ? 20 : size === 'small' ? 14 : 16} />
      </ActionIcon>
    </Tooltip>
  );
}

/** An icon in our stroke, hidden from screen readers: the words beside it speak. */
export function IconOf({ icon: Glyph, size = 16 }: { icon: Icon; size?: number }) {
  return <Glyph size={size} strokeWidth={1.5} aria-hidden />;
}
