import type { ActionSetting, Condition, EventLevel, Value } from './api';

export type Shape = 'none' | 'one' | 'two' | 'list' | 'period' | 'change';

export interface Choice {
  value: string;
  label: string;
}

export interface Operator {
  id: string;
  label: string;
  values: Shape;
  negative?: boolean;
  whole_words?: boolean;
}

export interface Field {
  id: string;
  label: string;
  help?: string;
  kind: string;
  meaning?: string;
  on?: string[] | null;
  choices?: Choice[] | null;
  suggest?: string;
  clock?: boolean;
  schedule?: boolean;
  beyond?: boolean;
}

export interface EventType {
  id: string;
  label: string;
  help?: string;
  episode?: string;
  clock_fields?: string[] | null;
  item_kind: string;
  manual?: boolean;
  admin_only?: boolean;
}

export interface Param {
  id: string;
  label: string;
  help?: string;
  kind: string;
  required?: boolean;
  choices?: Choice[] | null;
  default?: unknown;
  max?: number;
}

export interface Action {
  id: string;
  label: string;
  help?: string;
  form: 'message' | 'on_item';
  once_per_item?: boolean;
  admin_only?: boolean;
  params: Param[];
}

export interface Category {
  id: string;
  label: string;
  item_kind: string;
  types: EventType[];
  conditions: Field[];
  actions: Action[];
}

/** What events can be about and what they can do: forms are drawn from nothing else. */
export interface Catalogue {
  categories: Category[];
  operators: Record<string, Operator[]>;
  units: Choice[];
  weekdays: Choice[];
  limits: {
    conditions: number;
    actions: number;
    values: number;
    text: number;
    windows: number;
    name: number;
  };
}

/** A type with its category. */
export function typeOf(
  catalogue: Catalogue,
  typeId: string,
): { category: Category; type: EventType } | undefined {
  for (const category of catalogue.categories) {
    const type = category.types.find((one) => one.id === typeId);
    if (type) return { category, type };
  }
  return undefined;
}

/** The conditions that a type offers, without the times: those are the schedule strip. */
export function fieldsOf(catalogue: Catalogue, typeId: string): Field[] {
  return offered(catalogue, typeId).filter((field) => !field.schedule);
}

function offered(catalogue: Catalogue, typeId: string): Field[] {
  const fields = typeOf(catalogue, typeId)?.category.conditions ?? [];
  return fields.filter((field) => !field.on?.length || field.on.includes(typeId));
}

/** One condition of a type. */
export const fieldOf = (catalogue: Catalogue, typeId: string, fieldId: string): Field | undefined =>
  offered(catalogue, typeId).find((field) => field.id === fieldId);

export const operatorsOf = (catalogue: Catalogue, field: Field): Operator[] =>
  catalogue.operators[field.kind] ?? [];

export const operatorOf = (catalogue: Catalogue, field: Field, op: string): Operator | undefined =>
  operatorsOf(catalogue, field).find((one) => one.id === op);

export const actionOf = (catalogue: Catalogue, typeId: string, kind: string): Action | undefined =>
  typeOf(catalogue, typeId)?.category.actions.find((one) => one.id === kind);

/** Whether an event of this type and these conditions is a state: it can hold already when it is switched on. */
export function isState(catalogue: Catalogue, typeId: string, conditions: readonly Condition[]): boolean {
  const type = typeOf(catalogue, typeId)?.type;
  if (!type) return false;
  if (type.episode) return true;
  return conditions.some((one) => type.clock_fields?.includes(one.field));
}

/** Whether somebody of this level may use it. */
export const allowed = (one: { admin_only?: boolean }, level: EventLevel) =>
  level === 'system' || !one.admin_only;

/** A new condition on a field: its first operator, and values to begin with. */
export function newCondition(catalogue: Catalogue, field: Field): Condition {
  const operators = operatorsOf(catalogue, field);
  const operator = operators[0];
  return { field: field.id, op: operator?.id ?? '', ...startOf(operator?.values ?? 'list', field) };
}

function startOf(shape: Shape, field: Field): Partial<Condition> {
  if (shape === 'change') return { from: [], to: [] };
  if (shape === 'none') return {};
  if (field.kind === 'bool') return { values: [true] };
  if (shape === 'period') return { values: [7, 'days'] };
  return { values: [] };
}

/**
 * The condition with another operator. Values that fit the new one stay: lists stay lists, a single number becomes the
 * lower end of a range, and what belongs to the old operator only goes.
 */
export function withOperator(condition: Condition, operator: Operator, field: Field, was: Shape): Condition {
  const next: Condition = { field: condition.field, op: operator.id };
  if (operator.negative && condition.or_unknown) next.or_unknown = true;
  if (operator.whole_words && condition.whole_words) next.whole_words = true;
  const shape = operator.values;
  if (shape === was) return { ...condition, ...next, ...keptFlags(condition, operator) };
  if (shape === 'change') return { ...next, from: [], to: (condition.values ?? []).map(String) };
  if (was === 'change') return { ...next, ...startOf(shape, field), values: condition.to ?? [] };
  const fits = (shape === 'one' || shape === 'two') && (was === 'one' || was === 'two');
  if (fits) return { ...next, values: (condition.values ?? []).slice(0, shape === 'one' ? 1 : 2) };
  if (shape === 'list' && was === 'list') return { ...next, values: condition.values ?? [] };
  return { ...next, ...startOf(shape, field) };
}

function keptFlags(condition: Condition, operator: Operator): Partial<Condition> {
  return {
    or_unknown: operator.negative ? condition.or_unknown : undefined,
    whole_words: operator.whole_words ? condition.whole_words : undefined,
  };
}

/** What an action's settings begin with. */
export function newParams(action: Action): Record<string, unknown> {
  const given = action.params.filter((param) => param.default !== undefined && param.default !== null);
  return Object.fromEntries(given.map((param) => [param.id, param.default]));
}

/** A new action of an event. */
export const newAction = (action: Action, id: string): ActionSetting => ({
  id,
  kind: action.id,
  per_item: false,
  max_frequency: 'none',
  params: newParams(action),
});

/** The variables that a template may mention, for an action of this type. */
export function variablesOf(catalogue: Catalogue, typeId: string): string[] {
  const about = ['event.name', 'desk.name', 'count', 'item.ref', 'item.title', 'item.where', 'item.url'];
  const fields = fieldsOf(catalogue, typeId).map((field) => `item.${field.id}`);
  return [...new Set([...about, ...fields])];
}

/** A condition in a few words, for what no server says: differences between two versions. */
export function say(catalogue: Catalogue, typeId: string, condition: Condition, names: Names): string {
  const field = fieldOf(catalogue, typeId, condition.field);
  if (!field) return [condition.field, condition.op, ...(condition.values ?? [])].join(' ');
  const label = operatorOf(catalogue, field, condition.op)?.label ?? condition.op;
  const word = (value: Value) =>
    field.choices?.find((choice) => choice.value === value)?.label ?? names(String(value));
  const change = [condition.from, condition.to].map((list) => list?.map(word).join(', ') || '*').join(' → ');
  const values = condition.from || condition.to ? change : (condition.values ?? []).map(word).join(', ');
  return `${field.label} ${label} ${values}`.trim();
}

/** Finds what an id is called; what it does not know stays as it is. */
export type Names = (id: string) => string;
