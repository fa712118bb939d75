import '@fontsource-variable/bricolage-grotesque';
import '@fontsource-variable/instrument-sans';
import { drawing, landscape, mark } from './drawings';
import { pages, type StorePage } from './pages';
import './store.css';

// A small shop of one page that changes its address as it goes, as many shops do: the widget follows it without being told.

const base = '/demo/store/';
const root = document.getElementById('store')!;
const navigation = [
  ['shop', '', 'Shop'],
  ['hire', 'pricing', 'Hire'],
  ['repair', 'repair', 'Repair'],
  ['journal', 'journal', 'Journal'],
  ['stores', 'stores', 'Stores'],
] as const;

function make(name: string, className = '', ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

function link(path: string, className: string, ...children: (Node | string)[]): HTMLAnchorElement {
  const anchor = make('a', className, ...children) as HTMLAnchorElement;
  anchor.href = base + path;
  anchor.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    history.pushState(null, '', base + path);
    show();
    scrollTo(0, 0);
  });
  return anchor;
}

function header(page: StorePage): HTMLElement {
  const nav = make('nav', 'nav');
  nav.setAttribute('aria-label', 'Shop');
  for (const [name, path, label] of navigation) {
    const one = link(path, '', label);
    if (name === page.nav) one.setAttribute('aria-current', 'page');
    nav.append(one);
  }
  const cart = link('cart', 'cart', '2');
  cart.setAttribute('aria-label', 'Cart, 2 items');
  return make('header', 'top', link('', 'brand', mark(), 'Northwind'), nav, cart);
}

function goods(page: StorePage): HTMLElement {
  const list = make('ul', 'goods');
  for (const one of page.goods) {
    const name = make('span', 'name', one.name);
    if (one.tag) name.append(make('em', '', one.tag));
    const add = make('button', 'add', '+');
    add.setAttribute('aria-label', `Add ${one.name}`);
    add.setAttribute('type', 'button');
    add.addEventListener('click', () => add.classList.toggle('added'));
    list.append(
      make(
        'li',
        '',
        drawing(one.drawing),
        make('div', 'what', name, make('span', 'detail', one.detail)),
        make('div', 'price', one.price, make('small', '', one.per)),
        add,
      ),
    );
  }
  return list;
}

function body(page: StorePage): HTMLElement {
  const crumbs = make('p', 'crumbs', page.crumbs.join('  ›  '));
  const notes = make('ul', 'notes', ...page.notes.map((note) => make('li', '', note)));
  const parts: (Node | string)[] = [crumbs, make('h1', '', page.heading), make('p', 'lead', page.lead)];
  if (page.path === 'pricing') parts.push(nights());
  if (page.path === 'tents') parts.push(sizeGuide());
  if (page.path === 'cart') parts.push(link('checkout', 'primary', 'Go to checkout'));
  if (page.path === 'checkout') parts.push(address());
  parts.push(goods(page), notes);
  return make('main', 'page', ...parts);
}

function nights(): HTMLElement {
  const box = make('div', 'nights');
  for (const label of ['1 night', '3 nights', '1 week']) {
    const one = make('button', label === '1 night' ? 'on' : '', label);
    one.setAttribute('type', 'button');
    one.addEventListener('click', () =>
      box.querySelectorAll('button').forEach((button) => button.classList.toggle('on', button === one)),
    );
    box.append(one);
  }
  return make('div', 'row', box, make('span', 'members', make('b', '', 'Members'), ' pay 20 % less'));
}

// What the address does not tell, the page tells the widget itself: a virtual page.
function sizeGuide(): HTMLElement {
  const guide = make(
    'details',
    'guide',
    make('summary', '', 'Size guide'),
    make('p', '', 'Allow 65 cm of floor for each sleeper, and 10 cm more for a winter mat.'),
  );
  guide.addEventListener('toggle', () => {
    const { deskbell } = window as typeof window & { deskbell?: (...command: unknown[]) => void };
    deskbell?.(
      'page',
      (guide as HTMLDetailsElement).open ? { virtual: 'size-guide', title: 'Size guide' } : {},
    );
  });
  return guide;
}

function address(): HTMLElement {
  const form = make('form', 'address');
  for (const label of ['Name', 'Street', 'Town']) {
    const input = document.createElement('input');
    input.autocomplete = 'off';
    form.append(make('label', '', label, input));
  }
  form.addEventListener('submit', (event) => event.preventDefault());
  return form;
}

function show(): void {
  const path = location.pathname.replace(base, '').replace(/\/$/, '');
  const page = pages.find((one) => one.path === path) ?? pages[0]!;
  document.title = page.title;
  root.replaceChildren(
    make('div', 'left', header(page), body(page)),
    make(
      'aside',
      'right',
      landscape(),
      make('div', 'caption', make('b', '', 'Skarvet, 06:12'), 'Overnight kit, second morning'),
    ),
  );
}

addEventListener('popstate', show);
show();
