export { live, newVoice, connect, tabId } from './browser';
export {
  serverNow,
  useBoard,
  useConnection,
  useFeed,
  useTopic,
  useVoice,
  VoiceContext,
  type Board,
} from './useLive';
export { useLocalNow, useNow } from './useNow';
export type { Delta, Frame } from './frames';
export type { Connection } from './socket';
export type { Part, TabMessage, Voice } from './voice';
export { STALE_AFTER, useStale } from './useStale';
