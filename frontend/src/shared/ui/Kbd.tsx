import { caps } from '@/shared/shortcuts/keys';
import classes from './Kbd.module.css';

/** One key cap. */
export function Kbd({ children }: { children: string }) {
  return <kbd className={classes.cap}>{children}</kbd>;
}

/** A shortcut as key caps: `mod+s`, `g w`. `quiet` takes the colours of what it stands on. */
export function Caps({ keys, quiet }: { keys: string; quiet?: boolean }) {
  return (
    <span className={classes.caps} data-quiet={quiet || undefined} aria-hidden>
      {caps(keys).map((cap, index) => (
        <Kbd key={index}>{cap}</Kbd>
      ))}
    </span>
  );
}
