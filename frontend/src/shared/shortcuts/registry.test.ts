import { beforeEach, describe, expect, it } from 'vitest';
import { FakeTime } from '@/test/fakeTime';
import { caps } from './keys';
import { type Scope, ShortcutRegistry } from './registry';

let time: FakeTime;
let dialog: boolean;
let registry: ShortcutRegistry;
let ran: string[];

beforeEach(() => {
  time = new FakeTime();
  dialog = false;
  ran = [];
  registry = new ShortcutRegistry(time.now, () => dialog);
});

function add(keys: string, scope: Scope = 'screen', name = keys, whileTyping = false) {
  return registry.add({ keys, scope, label: name, whileTyping, run: () => ran.push(name) });
}

function press(key: string, init: KeyboardEventInit = {}, target: HTMLElement = document.body) {
  const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init });
  Object.defineProperty(event, 'target', { value: target });
  registry.press(event);
  return event;
}

describe('shortcuts', () => {
  it('run on their keys, whatever the keyboard needs for a sign', () => {
    add('n');
    add('mod+k');
    add('shift+d');
    add('?');
    press('n');
    press('k', { ctrlKey: true });
    press('D', { shiftKey: true });
    press('?', { shiftKey: true });
    press('z');
    expect(ran).toEqual(['n', 'mod+k', 'shift+d', '?']);
  });

  it('come as chords, within a moment', () => {
    add('g w');
    press('g');
    press('w');
    press('g');
    time.advance(2000);
    press('w');
    expect(ran).toEqual(['g w']);
  });

  it('are silent while the person types, except those that say so', () => {
    add('n');
    add('mod+s', 'screen', 'save', true);
    const input = document.createElement('input');
    press('n', {}, input);
    press('s', { metaKey: true }, input);
    expect(ran).toEqual(['save']);
  });

  it('work on a focused checkbox: it takes no letters', () => {
    add('x');
    const box = Object.assign(document.createElement('input'), { type: 'checkbox' });
    press('x', {}, box);
    expect(ran).toEqual(['x']);
  });

  it('of a single letter can be switched off; named keys and modified ones stay', () => {
    add('n');
    add('g w');
    add('mod+k');
    add('escape');
    registry.letters = false;
    press('n');
    press('g');
    press('w');
    press('k', { metaKey: true });
    press('Escape');
    expect(ran).toEqual(['mod+k', 'escape']);
  });

  it('let Escape close the layer, then clear the selection, then the filters', () => {
    const layer = add('escape', 'layer', 'drawer');
    add('escape', 'screen', 'filters');
    const selection = add('escape', 'selection', 'selection');
    press('Escape');
    layer();
    press('Escape');
    selection();
    press('Escape');
    expect(ran).toEqual(['drawer', 'selection', 'filters']);
  });

  it('the newest of the same scope wins', () => {
    add('n', 'screen', 'old');
    add('n', 'screen', 'new');
    press('n');
    expect(ran).toEqual(['new']);
  });

  it('of the screen rest while a dialog is open', () => {
    add('n');
    add('mod+enter', 'layer', 'send', true);
    dialog = true;
    press('n');
    press('Enter', { ctrlKey: true });
    expect(ran).toEqual(['send']);
  });

  it('leave alone what somebody else has handled', () => {
    add('escape');
    const event = new KeyboardEvent('keydown', { key: 'Escape', cancelable: true });
    event.preventDefault();
    registry.press(event);
    expect(ran).toEqual([]);
  });

  it('print as key caps', () => {
    expect(caps('mod+s')).toEqual(['Ctrl', 'S']);
    expect(caps('g w')).toEqual(['G', 'W']);
    expect(caps('shift+f')).toEqual(['⇧', 'F']);
  });
});
