import { Tooltip } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { initials } from '@/shared/format/text';
import type { Presence } from '@/shared/session/session';
import { Dot, type Shape } from './State';
import type { Tone } from '@/shared/theme/tokens';
import classes from './Person.module.css';

const looks: Record<Presence, { tone: Tone; shape: Shape }> = {
  online: { tone: 'ok', shape: 'full' },
  busy: { tone: 'danger', shape: 'bar' },
  away: { tone: 'warn', shape: 'half' },
  offline: { tone: 'neutral', shape: 'ring' },
};

/** Presence as a dot, with its own shape for each. */
export function PresenceDot({ presence, size = 8 }: { presence: Presence; size?: number }) {
  return <Dot {...looks[presence]} size={size} />;
}

/** Presence as a dot and its word. */
export function PresenceState({ presence }: { presence: Presence }) {
  const { t } = useTranslation();
  return (
    <span className={classes.presence}>
      <PresenceDot presence={presence} />
      {t(`presence.${presence}`)}
    </span>
  );
}

interface AvatarProps {
  name: string;
  /** 20 in text, 28 in lists, 36 in headers. */
  size?: number;
  presence?: Presence;
  /** One of us (accent) or somebody from outside (neutral). */
  ours?: boolean;
  /** Shows the name on hover; off where the name stands beside it. */
  tooltip?: boolean;
}

/** A person as initials; with presence as a dot at the corner. */
export function PersonAvatar({ name, size = 28, presence, ours = false, tooltip = false }: AvatarProps) {
  const { t } = useTranslation();
  const label = presence ? `${name}, ${t(`presence.${presence}`)}` : name;
  const avatar = (
    <span
      className={classes.avatar}
      data-ours={ours || undefined}
      style={{ width: size, height: size, fontSize: size < 26 ? 10 : size < 36 ? 12 : 14 }}
      role="img"
      aria-label={label}
    >
      {initials(name)}
      {presence && (
        <span className={classes.corner}>
          <PresenceDot presence={presence} size={8} />
        </span>
      )}
    </span>
  );
  return tooltip ? <Tooltip label={label}>{avatar}</Tooltip> : avatar;
}
