import { OverflowList, Tooltip } from '@mantine/core';
import classes from './ConditionPill.module.css';

/** A condition in words: `Idle 1–10 min`. */
export function ConditionPill({ children }: { children: string }) {
  return (
    <span className={classes.pill} title={children}>
      {children}
    </span>
  );
}

/** Conditions on one line; what does not fit becomes `+3`, whose tooltip lists them. */
export function ConditionPills({ conditions }: { conditions: readonly string[] }) {
  return (
    <OverflowList
      data={conditions as string[]}
      gap={4}
      renderItem={(condition, index) => <ConditionPill key={index}>{condition}</ConditionPill>}
      renderOverflow={(rest) => (
        <Tooltip label={rest.join(' · ')} multiline maw={320}>
          <span className={classes.more} tabIndex={0}>
            +{rest.length}
          </span>
        </Tooltip>
      )}
    />
  );
}
