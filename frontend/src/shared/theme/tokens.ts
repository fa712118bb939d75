/**
 * The colours of both schemes, published as `--db-<name>` on the root element. Components use these names and
 * nothing else: no raw hex, no shade numbers of the component library.
 */
export type Scheme = 'light' | 'dark';

type Pair = readonly [light: string, dark: string];

const pairs = {
  canvas: ['#F6F7F9', '#0E1116'],
  surface: ['#FFFFFF', '#151920'],
  raised: ['#FFFFFF', '#1C212A'],
  sunken: ['#EEF0F3', '#0A0D11'],
  line: ['#E1E4EA', '#272D38'],
  'line-strong': ['#7B8494', '#6C778A'],
  // Rows are parted more softly than panels, secondary buttons more firmly in the dark, or they vanish on raised.
  'line-row': ['color-mix(in srgb, #E1E4EA 58%, #FFFFFF)', 'color-mix(in srgb, #272D38 58%, #151920)'],
  'line-button': ['#E1E4EA', 'color-mix(in srgb, #6C778A 42%, transparent)'],
  text: ['#161A22', '#E8EBF0'],
  'text-2': ['#4A5261', '#AEB6C4'],
  'text-3': ['#646D7D', '#8C96A6'],
  accent: ['#0D7176', '#56BDC2'],
  'accent-hover': ['#0A5B5F', '#88D3D7'],
  'on-accent': ['#FFFFFF', '#06191A'],
  'accent-soft': ['#DBF2F3', '#12302F'],
  'accent-text': ['#0A5B5F', '#88D3D7'],
  'row-hover': ['#F3F5F8', '#1B2029'],
  'row-selected': ['#E6F3F3', '#14292B'],
  flash: ['#FFF7E0', '#2A2412'],
  focus: ['#0D7176', '#88D3D7'],
  'ok-text': ['#18794E', '#5BD19B'],
  'ok-soft': ['#E3F5EC', '#10281E'],
  ok: ['#1F8A5B', '#3FB27F'],
  'info-text': ['#1F5FBF', '#7FB2FF'],
  'info-soft': ['#E4EEFC', '#13233D'],
  info: ['#2A6FDB', '#4C8DF0'],
  'warn-text': ['#8A5A00', '#F2BE5C'],
  'warn-soft': ['#FFF1D6', '#2E2310'],
  warn: ['#B07700', '#D9A02B'],
  'danger-text': ['#B42525', '#FF8A87'],
  'danger-soft': ['#FCE7E6', '#331818'],
  danger: ['#D13438', '#E5534F'],
  'special-text': ['#6B3FA0', '#C3A2F2'],
  'special-soft': ['#F0E8FA', '#241A36'],
  special: ['#7C4DBD', '#9D74DD'],
  'neutral-text': ['#4A5261', '#AEB6C4'],
  'neutral-soft': ['#EBEDF1', '#20252E'],
  neutral: ['#7C8594', '#76808F'],
  'chart-1': ['#0D7176', '#56BDC2'],
  'chart-2': ['#C2571A', '#F0925A'],
  'chart-3': ['#5B57C8', '#9C98F5'],
  'chart-4': ['#8A7A00', '#D4C24A'],
  'chart-5': ['#B03A72', '#E879AE'],
  'chart-6': ['#4A5261', '#AEB6C4'],
  float: [
    '0 8px 24px rgb(16 20 28 / .12), 0 1px 2px rgb(16 20 28 / .08), 0 0 0 1px #E1E4EA',
    '0 8px 24px rgb(0 0 0 / .5), 0 0 0 1px #272D38',
  ],
} as const satisfies Record<string, Pair>;

/** A token's name: `var(--db-${Token})`. */
export type Token = keyof typeof pairs;

/** The families of state colours: each has a solid, a `-text` and a `-soft` token. */
export type Tone = 'ok' | 'info' | 'warn' | 'danger' | 'special' | 'neutral' | 'accent';

/** The tokens of one scheme as CSS custom properties. */
export function cssTokens(scheme: Scheme): Record<`--db-${Token}`, string> {
  const side = scheme === 'light' ? 0 : 1;
  const entries = Object.entries(pairs).map(([name, pair]) => [`--db-${name}`, pair[side]]);
  return Object.fromEntries(entries) as Record<`--db-${Token}`, string>;
}

/** The CSS value of a token, for the rare inline style. */
export const token = (name: Token) => `var(--db-${name})`;
