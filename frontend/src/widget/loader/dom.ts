type Props = Record<string, string | boolean | ((event: Event) => void)>;

/** Makes an element. Texts are text nodes: nothing from the server is ever parsed as HTML. */
export function el(name: string, props: Props = {}, ...children: (Node | string)[]): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(props)) {
    if (typeof value === 'function') element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, '');
    else if (value !== false) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

const paths = {
  chat: 'M7.9 20A9 9 0 1 0 4 16.1L2 22Z',
  mail: 'M3 5h18v14H3zM3 7l9 6 9-6',
  down: 'M6 9l6 6 6-6',
  close: 'M18 6 6 18M6 6l12 12',
  up: 'M12 19V5M5 12l7-7 7 7',
};

/** A stroked icon of 24 units; how it is drawn is in the style. */
export function icon(name: keyof typeof paths, size: number): SVGElement {
  const [svg, path] = ['svg', 'path'].map((part) =>
    document.createElementNS('http://www.w3.org/2000/svg', part),
  ) as [SVGElement, SVGElement];
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('width', `${size}`);
  path.setAttribute('d', paths[name]);
  svg.append(path);
  return svg;
}
