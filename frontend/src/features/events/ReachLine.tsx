import { ArrowRight, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { list } from '@/shared/format/text';
import { IconOf, Time } from '@/shared/ui';
import type { ActionSetting, Reach, Reached } from './api';
import type { Field } from './catalogue';
import classes from './Editor.module.css';

interface Props {
  reach: Reach;
  setting: ActionSetting;
  fields: readonly Field[];
}

const shown = 5;

/** Whom an action would tell now, by name, and what will not arrive. */
export function ReachLine({ reach, setting, fields }: Props) {
  const { t } = useTranslation('events');
  const known = [...reach.people, ...reach.addresses];
  const labels = reach.variables.map((one) => {
    const field = fields.find((each) => each.id === one.slice(one.indexOf('.') + 1));
    return t('editor.reach.variable', { field: field?.label ?? one });
  });
  const names = [...known.map((one) => one.name), ...labels];
  return (
    <div className={classes.reach}>
      <p className={classes.arrow} title={names.length > shown ? names.join('\n') : undefined}>
        <IconOf icon={ArrowRight} size={14} />
        {names.length === 0 ? t('editor.reach.nobody') : <Sentence reach={reach} names={names} />}
        <Ways people={reach.people} mail={setting.kind === 'send_email'} />
      </p>
      {known
        .filter((one) => one.reason)
        .map((one) => (
          <p key={one.id ?? one.name} className={classes.warning}>
            <IconOf icon={TriangleAlert} size={14} /> {one.name}: {t(`reasons.${one.reason as 'no_match'}`)}
            {one.since && (
              <>
                {' '}
                (<Time at={one.since} />)
              </>
            )}
          </p>
        ))}
    </div>
  );
}

function Sentence({ reach, names }: { reach: Reach; names: readonly string[] }) {
  const { t } = useTranslation('events');
  const some =
    names.length > shown
      ? t('editor.reach.more', { names: names.slice(0, shown).join(', '), count: names.length - shown })
      : list([...names]);
  const people = reach.people.length;
  return <span>{people > 1 ? t('editor.reach.people', { count: people, names: some }) : some}</span>;
}

/** How one person is told; mail says it by itself. */
function Ways({ people, mail }: { people: readonly Reached[]; mail: boolean }) {
  const { t } = useTranslation('events');
  const [one] = people;
  if (mail || people.length !== 1 || !one || one.reason) return null;
  const ways = one.channels.map((channel) => t(`editor.reach.ways.${channel as 'toast'}`));
  return <span className={classes.faint}>{list([t('editor.reach.ways.inbox'), ...ways])}</span>;
}
