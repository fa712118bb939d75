'use strict';

// Reads the OpenAPI document and writes it as a page. Texts go in as text nodes only.

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

let schemas = {};

function resolve(schema) {
  const name = schema?.$ref?.split('/').pop();
  return name ? schemas[name] : schema;
}

function typeOf(schema) {
  if (!schema) return 'any';
  if (schema.$ref) return schema.$ref.split('/').pop();
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (schema.type === 'array') return typeOf(schema.items) + '[]';
  if (schema.format) return schema.format;
  return Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any');
}

// example makes a value that has the form of the schema.
function example(schema, depth = 0) {
  const s = resolve(schema);
  if (!s || depth > 5) return null;
  if (s.examples?.length) return s.examples[0];
  if (s.default !== undefined) return s.default;
  if (s.enum) return s.enum[0];
  const type = Array.isArray(s.type) ? s.type[0] : s.type;
  if (type === 'array') return [example(s.items, depth + 1)];
  if (type === 'integer' || type === 'number') return s.minimum ?? 0;
  if (type === 'boolean') return false;
  if (type === 'string') return s.format === 'date-time' ? '2026-03-02T09:15:00.000Z' : '...';
  const out = {};
  for (const [key, value] of Object.entries(s.properties ?? {})) out[key] = example(value, depth + 1);
  return out;
}

function bodySchema(part) {
  const content = part?.content ?? {};
  return (content['application/json'] ?? Object.values(content)[0])?.schema;
}

function curl(method, path, op) {
  const body = bodySchema(op.requestBody);
  const lines = [`curl ${method === 'get' ? '' : `-X ${method.toUpperCase()} `}'${location.origin}/api/v1${path}'`];
  if (op.security) lines.push(`-H 'Authorization: Bearer dbk_live_...'`);
  if (body) lines.push(`-H 'Content-Type: application/json'`, `-d '${JSON.stringify(example(body))}'`);
  return lines.join(' \\\n  ');
}

function fields(schema) {
  const s = resolve(schema);
  const shown = s?.type === 'array' ? resolve(s.items) : s;
  if (!shown?.properties) return null;
  const needed = new Set(shown.required ?? []);
  return el('table', {}, el('tbody', {}, ...Object.entries(shown.properties).map(([name, field]) => el('tr', {},
    el('td', {}, el('code', {}, name), needed.has(name) ? ' (needed)' : ''), el('td', {}, typeOf(field)), el('td', {}, field.description ?? '')))));
}

function parameters(op) {
  if (!op.parameters?.length) return [];
  const rows = op.parameters.map((p) => el('tr', {},
    el('td', {}, el('code', {}, p.name), p.required ? ' (needed)' : ''), el('td', {}, `${p.in}, ${typeOf(p.schema)}`), el('td', {}, p.description ?? p.schema?.description ?? '')));
  return [el('h3', {}, 'Parameters'), el('table', {}, el('tbody', {}, ...rows))];
}

function details(method, path, op) {
  const parts = [...parameters(op)];
  const body = bodySchema(op.requestBody);
  if (body) parts.push(el('h3', {}, 'Body'), fields(body));
  for (const [status, answer] of Object.entries(op.responses ?? {})) {
    const schema = bodySchema(answer);
    parts.push(el('h3', {}, `Answer ${status}`), schema ? (fields(schema) ?? typeOf(schema)) : 'No body.');
  }
  parts.push(el('h3', {}, 'Example'), el('pre', {}, curl(method, path, op)));
  return el('div', { class: 'body' }, ...parts);
}

function route(method, path, op) {
  const node = el('details', { id: op.operationId, 'data-words': `${method} ${path} ${op.summary} ${op['x-access']} ${op.tags ?? ''}`.toLowerCase() },
    el('summary', {}, el('b', {}, method.toUpperCase()), el('code', {}, path), el('span', {}, op.summary ?? ''), el('span', { class: 'access' }, op['x-access'] ?? '')));
  node.addEventListener('toggle', () => { if (node.open && node.children.length === 1) node.append(details(method, path, op)); });
  return node;
}

function show(document_) {
  schemas = document_.components?.schemas ?? {};
  const chapters = new Map();
  for (const [path, methods] of Object.entries(document_.paths)) {
    for (const [method, op] of Object.entries(methods)) {
      const chapter = op.tags?.[0] ?? 'Other';
      if (!chapters.has(chapter)) chapters.set(chapter, []);
      chapters.get(chapter).push(route(method, path, op));
    }
  }
  document.getElementById('about').textContent = `${document_.info.description} Version ${document_.info.version}; every path begins with /api/v1.`;
  const names = [...chapters.keys()].sort();
  document.getElementById('chapters').append(...names.map((name) => el('a', { href: `#chapter-${name}` }, name)));
  document.getElementById('routes').replaceChildren(...names.map((name) => el('section', { id: `chapter-${name}` }, el('h2', {}, name), ...chapters.get(name))));
  const target = document.getElementById(location.hash.slice(1));
  if (target) { target.open = true; target.scrollIntoView(); }
}

function find(event) {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const node of document.querySelectorAll('details')) node.hidden = !words.every((word) => node.dataset.words.includes(word));
  for (const section of document.querySelectorAll('section')) section.hidden = !section.querySelector('details:not([hidden])');
}

document.getElementById('find').addEventListener('input', find);
fetch('/api/openapi.json').then((answer) => answer.json()).then(show, (error) => {
  document.getElementById('routes').textContent = `The document could not be read: ${error.message}`;
});
