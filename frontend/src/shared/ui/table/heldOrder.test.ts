import { describe, expect, it } from 'vitest';
import { free, hold } from './heldOrder';

const rows = (text: string) => [...text].map((id) => ({ id, value: 0 }));
const key = (row: { id: string }) => row.id;
const order = (held: ReturnType<typeof hold>) =>
  held.placed.map(({ key: id, gone }) => (gone ? `(${id})` : id)).join('');

describe('a held order', () => {
  const shown = free(rows('abcd'), key);

  it('keeps places while values go on', () => {
    const held = hold(shown, [{ id: 'd', value: 7 }, ...rows('abc')], key);
    expect(order(held)).toBe('abcd');
    expect(held.placed[3]?.row.value).toBe(7);
    expect(held.pending).toBe(1); // one row jumps, however many it passes
  });

  it('has nothing pending when nothing would move', () => {
    expect(hold(shown, rows('abcd'), key).pending).toBe(0);
  });

  it('puts new rows last and leaves those that went', () => {
    const held = hold(shown, rows('acxd'), key);
    expect(order(held)).toBe('a(b)cdx');
    expect(held.pending).toBe(2); // b went, x would come before d
  });
});
