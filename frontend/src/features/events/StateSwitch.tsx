import { Popover, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '@/shared/ui';
import type { EventState } from './api';
import classes from './Events.module.css';

interface Props {
  /** The event's name, for screen readers. */
  name: string;
  state: EventState;
  /** Can hold at this moment already: asks from when on it counts. */
  isState: boolean;
  disabled?: boolean;
  onChange: (state: EventState, alsoBefore: boolean) => void;
  /** With the word behind it. */
  labelled?: boolean;
}

/** Switches an event on and off. An event of a state asks whether what matches already counts as well. */
export function StateSwitch({ name, state, isState, disabled, onChange, labelled }: Props) {
  const { t } = useTranslation('events');
  const [asking, setAsking] = useState(false);
  const choose = (next: EventState, alsoBefore = false) => {
    setAsking(false);
    onChange(next, alsoBefore);
  };
  const flip = (on: boolean) => {
    if (!on) return choose('disabled');
    return isState ? setAsking(true) : choose('enabled');
  };
  return (
    <Popover
      opened={asking}
      onChange={setAsking}
      position="bottom-start"
      width={300}
      trapFocus
      withinPortal
      withRoles={false}
    >
      <Popover.Target>
        <span className={classes.switch}>
          <Switch
            aria-label={labelled ? undefined : t('list.switch', { name })}
            label={labelled ? t(`states.${state}`) : undefined}
            checked={state !== 'disabled'}
            disabled={disabled}
            onChange={(event) => flip(event.currentTarget.checked)}
          />
        </span>
      </Popover.Target>
      <Popover.Dropdown>
        <div className={classes.ask}>
          <strong>{t('list.alreadyTitle')}</strong>
          <p>{t('list.alreadyText')}</p>
          <Button autoFocus onClick={() => choose('enabled')} fullWidth>
            {t('list.fromNow')}
          </Button>
          <Button onClick={() => choose('enabled', true)} fullWidth>
            {t('list.alsoBefore')}
          </Button>
          <Button kind="quiet" onClick={() => choose('shadow')} fullWidth>
            {t('list.toShadow')}
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
