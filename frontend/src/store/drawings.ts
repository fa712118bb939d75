import type { Goods } from './pages';

// The shop's pictures are drawn here, so the demo loads nothing from elsewhere.

const pine = '#16352d';
const orange = '#ea8538';

const shapes: Record<Goods['drawing'], string> = {
  tent: `<path d="M8 52 36 18l28 34z" fill="#f1a257"/><path d="M36 18 26 52h8z" fill="${pine}"/><path d="M36 18 46 52h-8z" fill="#f3e6c8"/><path d="M6 52h60" stroke="${pine}" stroke-width="2"/>`,
  pack: `<rect x="22" y="18" width="28" height="38" rx="9" fill="${pine}"/><rect x="26" y="36" width="20" height="15" rx="4" fill="${orange}"/><path d="M29 18c0-8 14-8 14 0" fill="none" stroke="${pine}" stroke-width="3"/>`,
  basecamp: `<path d="M6 52 16 24h40l10 28z" fill="#2e6b5b"/><path d="M30 52V32h12v20z" fill="#f3e6c8"/><path d="M16 24 36 14l20 10z" fill="${orange}"/><path d="M4 52h64" stroke="${pine}" stroke-width="2"/>`,
  snowshoes: `<ellipse cx="28" cy="36" rx="9" ry="22" transform="rotate(12 28 36)" fill="#9db7bd" stroke="${pine}" stroke-width="2"/><ellipse cx="46" cy="36" rx="9" ry="22" transform="rotate(-12 46 36)" fill="#f1a257" stroke="${pine}" stroke-width="2"/>`,
  boots: `<path d="M22 16h16v20l16 6c4 2 4 8 2 10H20z" fill="#8a5a3b"/><path d="M18 52h42v5H18z" fill="${pine}"/><path d="M26 22h9M26 28h9" stroke="#f3e6c8" stroke-width="2"/>`,
  jacket: `<path d="M24 16h24l14 14-7 8-5-4v24H22V34l-5 4-7-8z" fill="#2e6b5b"/><path d="M36 16v42" stroke="#f3e6c8" stroke-width="2"/><path d="M24 16h24l-6 8H30z" fill="${orange}"/>`,
  stove: `<rect x="24" y="36" width="24" height="20" rx="4" fill="${pine}"/><path d="M20 34h32M28 34v-8h16v8" stroke="${pine}" stroke-width="3" fill="none"/><path d="M36 10c6 6 4 10 0 12-4-2-6-6 0-12z" fill="${orange}"/>`,
  repair: `<path d="M14 54 46 22" stroke="${pine}" stroke-width="4"/><circle cx="50" cy="18" r="7" fill="none" stroke="${orange}" stroke-width="4"/>`,
};

function parse(svg: string): SVGElement {
  return new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement as unknown as SVGElement;
}

export function drawing(name: Goods['drawing']): HTMLElement {
  const box = document.createElement('div');
  box.className = 'drawing';
  box.append(
    parse(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 72" width="64" height="64" aria-hidden="true">${shapes[name]}</svg>`,
    ),
  );
  return box;
}

export function mark(): SVGElement {
  return parse(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true"><circle cx="16" cy="16" r="16" fill="${pine}"/><path d="M5 23 13 10l5 8 3-4 6 9z" fill="#f3f0e4"/><path d="m21 14 6 9h-9z" fill="${orange}"/></svg>`,
  );
}

const trees = [
  [30, 640, 34],
  [58, 628, 44],
  [92, 646, 30],
  [120, 634, 40],
  [372, 566, 26],
  [394, 562, 20],
  [418, 566, 30],
  [446, 564, 22],
  [486, 566, 28],
  [520, 562, 20],
  [556, 566, 30],
  [586, 564, 24],
];

function tree([x, y, size]: number[]): string {
  const half = size! * 0.34;
  return `<path d="M${x} ${y! - size!} l${half} ${size! * 0.5} h${-half * 0.4} l${half * 0.7} ${size! * 0.5} h${-half * 2.6} l${half * 0.7} ${-size! * 0.5} h${-half * 0.4} z" fill="#1d4439"/>`;
}

/** A lake in the mountains, early. */
export function landscape(): SVGElement {
  return parse(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 900" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
<defs>
<linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#8fb9cb"/><stop offset=".45" stop-color="#d3dcd2"/><stop offset=".62" stop-color="#f2dcb6"/></linearGradient>
<linearGradient id="lake" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="#e9cfae"/><stop offset=".35" stop-color="#7fa9a8"/><stop offset="1" stop-color="#2b5a55"/></linearGradient>
<radialGradient id="glow"><stop offset="0" stop-color="#fdf3d6"/><stop offset="1" stop-color="#fdf3d6" stop-opacity="0"/></radialGradient>
</defs>
<rect width="600" height="900" fill="url(#sky)"/>
<circle cx="170" cy="300" r="150" fill="url(#glow)"/><circle cx="170" cy="300" r="46" fill="#fdf0cf"/>
<path d="M0 420 70 330l60 60 80-70 90 110 110-90 90 80 100-60v220H0z" fill="#a9c3c6"/>
<path d="M80 520 190 330l40 40 50-180 70 110 40 50 90 170z" fill="#a5b6ae"/>
<path d="M280 190l-34 120 22-20 14 34 22-50 20 40 26-14z" fill="#f6f3e8"/>
<path d="M280 190l70 110-20 26-22-32-14 40-18-70z" fill="#b9cad2"/>
<path d="M0 470c90-50 170-30 260 0s220 40 340-10v120H0z" fill="#8fa79d"/>
<path d="M0 520c120-40 220 0 330 16s190-4 270-30v80H0z" fill="#5d8577"/>
<rect y="560" width="600" height="340" fill="url(#lake)"/>
<path d="M60 600h120M230 620h180M90 650h90M330 664h140M200 690h120" stroke="#f4e3c6" stroke-opacity=".55" stroke-width="2"/>
<path d="M0 600c120 20 190 70 260 150l40 150H0z" fill="#2f6350"/>
<path d="M0 700c110-4 200 40 300 70s210 10 300-20v150H0z" fill="#1b4237"/>
${trees.map(tree).join('')}
<path d="M250 822 300 752l58 70z" fill="#f1a257"/><path d="M300 752l-14 70h14z" fill="#fbe2b6"/><path d="M300 752l58 70h-40z" fill="#d0692a"/>
</svg>`);
}
