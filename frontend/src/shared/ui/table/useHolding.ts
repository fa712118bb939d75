import { useState } from 'react';

/** Whether the pointer or the focus is inside, which holds the order. */
export function useHolding() {
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const inBody = (target: EventTarget) => target instanceof Element && target.closest('tbody') !== null;
  return {
    inside: pointer || focus,
    handlers: {
      onPointerOver: (event: React.PointerEvent) =>
        event.pointerType === 'mouse' && setPointer(inBody(event.target)),
      onPointerLeave: () => setPointer(false),
      onFocus: (event: React.FocusEvent) =>
        setFocus(inBody(event.target) && event.target.matches(':focus-visible')),
      onBlur: () => setFocus(false),
    },
  };
}
