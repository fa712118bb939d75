import type { Condition, Value } from './api';
import type { Operator } from './catalogue';
import { readWindow } from './schedule';

/** The number in a field, or undefined when there is none. */
export function readNumber(text: string | number): number | undefined {
  if (typeof text === 'number') return Number.isFinite(text) ? text : undefined;
  const trimmed = text.trim().replace(',', '.');
  if (trimmed === '') return undefined;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : undefined;
}

/** The values with one number at a place; places before it that are empty become 0, trailing ones go. */
export function withNumber(values: readonly Value[], at: number, value: number | undefined): Value[] {
  const next: Value[] = [...values];
  if (value === undefined) return next.slice(0, at);
  while (next.length < at) next.push(0);
  next[at] = value;
  return next;
}

/** An instant for an input of date and time, in the browser's zone: "2026-03-02T10:15". Empty for what is none. */
export function toLocalInput(value: Value | undefined): string {
  const at = new Date(String(value ?? ''));
  if (Number.isNaN(at.getTime())) return '';
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

/** The RFC 3339 instant of such an input; undefined for what is none. */
export function fromLocalInput(text: string): string | undefined {
  const at = new Date(text);
  return text === '' || Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** Whether a text is an address or a range of addresses, as far as it can be told while typing. */
export function isAddress(text: string): boolean {
  const [address = '', prefix, ...more] = text.trim().split('/');
  if (more.length > 0) return false;
  const four =
    /^\d{1,3}(\.\d{1,3}){3}$/.test(address) && address.split('.').every((part) => Number(part) < 256);
  const six = address.includes(':') && /^[0-9a-f:.]+$/i.test(address);
  if (prefix === undefined) return four || six;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (four ? 32 : 128) && (four || six);
}

/** Reads what was typed as a window of the clock: "9-17", "9:00 – 17:30", "2200-0600". Undefined for what is none. */
export function readTypedWindow(text: string): string | undefined {
  const parts = text.trim().split(/\s*(?:-|–|to)\s*/);
  const [from, to] = parts.map(wallTime);
  if (parts.length !== 2 || !from || !to) return undefined;
  const window = `${from}-${to}`;
  return readWindow(window) ? window : undefined;
}

function wallTime(text: string): string | undefined {
  const found = /^(\d{1,2})(?::?(\d{2}))?$/.exec(text);
  if (!found) return undefined;
  return `${(found[1] ?? '').padStart(2, '0')}:${found[2] ?? '00'}`;
}

/** Whether a condition says enough to be asked: an unfinished one is only marked once somebody wants to save. */
export function isComplete(condition: Condition, operator: Operator | undefined): boolean {
  const values = condition.values ?? [];
  switch (operator?.values) {
    case 'none':
    case 'change':
      return true;
    case 'one':
      return values.length === 1;
    case 'two':
    case 'period':
      return values.length === 2;
    case 'list':
      return values.length > 0;
    default:
      return false;
  }
}

/** A custom Maximum Frequency in minutes; undefined for the fixed steps. */
export function customMinutes(frequency: string): number | undefined {
  if (frequencies.includes(frequency)) return undefined;
  const found = /^([1-9]\d*)m$/.exec(frequency);
  return found ? Number(found[1]) : undefined;
}

/** The fixed steps of Maximum Frequency. */
export const frequencies: readonly string[] = [
  'none', '1m', '5m', '15m', '30m', '1h', '2h', '4h', '8h', '12h', 'day', 'week', 'once',
]; // prettier-ignore
