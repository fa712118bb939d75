import type { Importance } from './api';

/** Whether the browser lets this page make a sound: only after somebody clicked or typed in it. */
let context: AudioContext | undefined;
const watchers = new Set<() => void>();

/** Notes as frequency in hertz and start in seconds: one short figure for each importance. */
const tones: Record<Importance, [frequency: number, at: number][]> = {
  low: [[660, 0]],
  normal: [
    [784, 0],
    [988, 0.11],
  ],
  urgent: [
    [880, 0],
    [880, 0.16],
    [1175, 0.32],
  ],
};

export type SoundState = 'ready' | 'blocked';

export const soundState = (): SoundState => (context?.state === 'running' ? 'ready' : 'blocked');

export function watchSound(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Asks the browser for sound; call it in a click or a key press. */
export async function enableSound(): Promise<void> {
  context ??= new AudioContext();
  await context.resume();
  document.documentElement.dataset.sound = soundState();
  watchers.forEach((watcher) => watcher());
}

/** Plays the tone of an importance. Answers false when the browser does not let it. */
export function play(importance: Importance, volume = 0.12): boolean {
  if (!context || context.state !== 'running') return false;
  document.dispatchEvent(new CustomEvent('deskbell:sound', { detail: importance }));
  for (const [frequency, at] of tones[importance]) ring(context, frequency, context.currentTime + at, volume);
  return true;
}

function ring(audio: AudioContext, frequency: number, at: number, volume: number): void {
  const tone = audio.createOscillator();
  const gain = audio.createGain();
  tone.type = 'sine';
  tone.frequency.value = frequency;
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(volume, at + 0.012);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
  tone.connect(gain).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.3);
}
