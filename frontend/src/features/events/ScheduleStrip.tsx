import { Plus, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNow } from '@/shared/live';
import { useSession } from '@/shared/session';
import { Button, IconButton, StateDot, TimeZoneSelect } from '@/shared/ui';
import { DayToggles } from './DayToggles';
import { placeOf } from './draft';
import type { Editing } from './Editor';
import classes from './Editor.module.css';
import { bars, isOpen, readWindow, wallOf, writeWindow } from './schedule';

/** "Only at these times": days, windows of the clock, and the zone whose wall counts. */
export function ScheduleStrip({ editing }: { editing: Editing }) {
  const { draft, change, catalogue, problems, readOnly } = editing;
  const { t } = useTranslation('events');
  const { desk } = useSession();
  const now = useNow(30_000);
  const { schedule } = draft;
  const zone = draft.zone || desk.zone || 'UTC';
  const wall = wallOf(now, zone);
  const limited = schedule.days.length > 0 || schedule.windows.length > 0;
  const setWindows = (windows: string[]) => change({ schedule: { ...schedule, windows } });
  const wrong = problems.filter((one) => placeOf(one.path, draft).part === 'schedule');
  return (
    <section className={classes.schedule} id="place-schedule">
      <div className={classes.scheduleHead}>
        <h2>{t('editor.times')}</h2>
        {limited ? (
          <StateDot
            tone={isOpen(schedule, wall) ? 'ok' : 'neutral'}
            shape={isOpen(schedule, wall) ? 'full' : 'ring'}
          >
            {isOpen(schedule, wall) ? t('editor.openNow') : t('editor.closedNow')}
          </StateDot>
        ) : (
          <span className={classes.faint}>{t('editor.anyTime')}</span>
        )}
      </div>
      <div className={classes.scheduleRow}>
        <DayToggles
          emptyIsAll
          days={schedule.days}
          readOnly={readOnly}
          onChange={(days) => change({ schedule: { ...schedule, days } })}
        />
        {schedule.windows.map((window, index) => (
          <Window
            key={index}
            window={window}
            readOnly={readOnly}
            onChange={(next) => setWindows(schedule.windows.map((one, at) => (at === index ? next : one)))}
            onRemove={() => setWindows(schedule.windows.filter((_, at) => at !== index))}
          />
        ))}
        {!readOnly && schedule.windows.length < catalogue.limits.windows && (
          <Button kind="quiet" icon={Plus} onClick={() => setWindows([...schedule.windows, '09:00-18:00'])}>
            {t('editor.addTime')}
          </Button>
        )}
        {limited && (
          <div className={classes.zone}>
            <TimeZoneSelect label="" value={zone} onChange={(next) => change({ zone: next })} />
          </div>
        )}
      </div>
      {limited && (
        <div className={classes.dayBar} aria-hidden>
          <div className={classes.dayTrack}>
            {(schedule.windows.length > 0 ? bars(schedule.windows) : [{ from: 0, to: 1 }]).map((part) => (
              <i
                key={`${part.from}-${part.to}`}
                style={{ left: `${part.from * 100}%`, width: `${(part.to - part.from) * 100}%` }}
              />
            ))}
            <b style={{ left: `${wall.share * 100}%` }} />
          </div>
          <div className={classes.dayScale}>
            {['00', '06', '12', '18', '24'].map((hour) => (
              <span key={hour}>{hour}</span>
            ))}
          </div>
        </div>
      )}
      {wrong.map((one) => (
        <p key={one.code + one.path} className={one.warning ? classes.warning : classes.problem}>
          {one.message}
        </p>
      ))}
    </section>
  );
}

interface WindowProps {
  window: string;
  readOnly: boolean;
  onChange: (window: string) => void;
  onRemove: () => void;
}

function Window({ window, readOnly, onChange, onRemove }: WindowProps) {
  const { t } = useTranslation('events');
  const { from, to } = readWindow(window) ?? { from: '09:00', to: '18:00' };
  const shownTo = to === '24:00' ? '00:00' : to;
  return (
    <span className={classes.window}>
      <input
        type="time"
        aria-label={t('editor.timeFrom')}
        value={from}
        readOnly={readOnly}
        onChange={(event) =>
          event.currentTarget.value && onChange(writeWindow(event.currentTarget.value, to))
        }
      />
      <span>–</span>
      <input
        type="time"
        aria-label={t('editor.timeTo')}
        value={shownTo}
        readOnly={readOnly}
        onChange={(event) =>
          event.currentTarget.value && onChange(writeWindow(from, event.currentTarget.value))
        }
      />
      {to < from && <small>{t('editor.overMidnight')}</small>}
      {!readOnly && (
        <IconButton
          icon={X}
          size="small"
          label={t('editor.removeTime', { time: window })}
          onClick={onRemove}
        />
      )}
    </span>
  );
}
