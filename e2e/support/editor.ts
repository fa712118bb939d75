import { expect, type Locator, type Page } from '@playwright/test'
import type { Desk } from './desk'

/** Opens the New dialog, names the event, chooses its type, and goes on to the editor. */
export async function newEvent(page: Page, name: string, type: string): Promise<void> {
  await page.getByRole('button', { name: 'New event' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New event' })
  await dialog.getByLabel('Name').fill(name)
  await dialog.getByLabel('Event Type').first().fill(type)
  await dialog.getByRole('radio', { name: type }).click()
  await dialog.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible()
}

/** The block of the editor whose conditions must ALL hold, or of which ANY is enough. */
export const block = (page: Page, part: 'all' | 'any'): Locator => page.locator(`section[data-part=${part}]`)

/** Adds a condition and chooses its field and, if it is not the first, its operator. Returns its row. */
export async function addCondition(page: Page, part: 'all' | 'any', field: string, operator?: string): Promise<Locator> {
  const box = block(page, part)
  const index = await box.locator(`[id^=place-${part}-]`).count()
  await box.getByRole('button', { name: 'Add condition' }).click()
  const row = box.locator(`#place-${part}-${index}`)
  await row.getByRole('combobox', { name: 'Field' }).fill(field)
  await page.getByRole('option', { name: field, exact: true }).click()
  if (operator) {
    await row.getByRole('combobox', { name: 'Operator' }).click()
    await page.getByRole('option', { name: operator, exact: true }).click()
  }
  return row
}

/** Types values into a row, each ended by Enter. */
export async function typeValues(row: Locator, ...values: string[]): Promise<void> {
  const input = row.getByRole('combobox', { name: 'Value' })
  for (const value of values) {
    await input.fill(value)
    await input.press('Enter')
  }
}

/** Chooses values of a list in a row. */
export async function pickValues(page: Page, row: Locator, ...values: string[]): Promise<void> {
  for (const value of values) {
    await row.getByRole('combobox', { name: 'Value' }).fill(value)
    await page.getByRole('option', { name: value, exact: true }).click()
  }
  await page.keyboard.press('Escape')
}

/** Makes an event over the API, as whoever the page belongs to. */
export async function makeEvent(page: Page, desk: Desk, body: object): Promise<{ id: string; name: string }> {
  const answer = await page.request.post(`${desk.url}/api/v1/events`, { data: body, headers: { Origin: desk.url } })
  expect(answer.status(), await answer.text()).toBe(201)
  return answer.json()
}

const plain = { max_frequency: 'none', per_item: false }

/** An event that tells its owner of each chat that starts. */
export const tellMe = (name: string, more: object = {}): object => ({
  level: 'agent',
  name,
  event_type: 'live_chat.started',
  definition: { all: [], any: [], actions: [{ id: '', kind: 'use_my_notification_profile', ...plain }] },
  ...more,
})
