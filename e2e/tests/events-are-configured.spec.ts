import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { expectAccessible } from '../support/axe'
import { Desk } from '../support/desk'
import { addCondition, block, makeEvent, newEvent, pickValues, tellMe, typeValues } from '../support/editor'
import { admin, openDemo, setUp } from '../support/people'
import { Site } from '../support/site'
import { newVisitor, panel } from '../support/visitor'

// The story of whoever configures events: they are made, found, trusted, changed, undone, and say why they fired.

let desk: Desk
let site: Site
let page: Page
let office: BrowserContext

test.beforeEach(async ({ browser }, info) => {
  desk = new Desk(String(info.project.metadata.database))
  site = new Site()
  await Promise.all([desk.start(), site.listen()])
})

test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  site.close()
  await desk.remove()
})

/** Sets the desk up, and keeps its first administrator's page. */
async function settle(browser: Parameters<typeof setUp>[0]): Promise<void> {
  const first = await setUp(browser, desk, site.origin)
  page = first.page
  office = first.context
  site.carry(first.snippet)
}

const list = (level: string, search = '') => page.goto(`${desk.url}/events/${level}${search}`)
const saved = (number: number) => expect(page.getByText(`Saved as revision ${number}`)).toBeVisible()

test('an event with every kind of value is made, saved and kept', async ({ browser }) => {
  await settle(browser)
  await list('system')
  await expect(page.getByText('Invite idle visitors on /pricing')).toBeVisible()
  await newEvent(page, 'Lingerers', 'Online Activity')

  await typeValues(await addCondition(page, 'all', 'Current Page', 'starts with any of'), '/pricing', '/plans')
  const idle = await addCondition(page, 'all', 'Idle Minutes')
  await idle.getByRole('textbox', { name: 'Value' }).first().fill('1')
  await idle.getByRole('textbox', { name: 'Value' }).last().fill('90')
  await expect(idle).toContainText('= 1 h 30 m')
  const hits = await addCondition(page, 'all', 'Hits', 'at least')
  await hits.getByRole('textbox', { name: 'Value' }).fill('3')
  await pickValues(page, await addCondition(page, 'all', 'Country'), 'Germany', 'Austria')
  await typeValues(await addCondition(page, 'all', 'IP Address'), '192.0.2.0/24')
  const since = await addCondition(page, 'all', 'First Chat Date', 'before')
  await since.getByLabel('Value').fill('2026-03-02T10:15')
  await typeValues(await addCondition(page, 'any', 'Customer Name'), 'Maya')
  await typeValues(await addCondition(page, 'any', 'Host Name', 'matches any of'), '*.example')

  // Only at these times.
  const times = page.locator('#place-schedule')
  for (const day of ['Saturday', 'Sunday']) await times.getByRole('button', { name: day }).click()
  await times.getByRole('button', { name: 'Add a time' }).click()
  await times.getByLabel('From').fill('22:00')
  await times.getByLabel('Until').fill('06:00')
  await expect(times).toContainText('over midnight')

  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: /Actions/ }).click()
  await page.getByRole('button', { name: 'Add action' }).click()
  await page.getByRole('menuitem', { name: /Send Live Chat Invitation/ }).click()
  const card = page.locator('#place-action-0')
  await card.getByLabel('Message').fill('Hello {{ item.customer_nam }}')
  await card.getByRole('combobox', { name: 'Maximum Frequency' }).click()
  await page.getByRole('option', { name: 'Once per 30 min, per visitor' }).click()
  await page.getByRole('button', { name: 'Add action' }).click()
  await page.getByRole('menuitem', { name: /Send Email/ }).click()
  const mail = page.locator('#place-action-1')
  await mail.getByText('Urgent', { exact: true }).click()
  await mail.getByRole('combobox', { name: 'To' }).fill('Me (the owner)')
  await page.getByRole('option', { name: 'Me (the owner)' }).click()
  await mail.getByRole('combobox', { name: 'To' }).fill('leads@shop.example')
  await mail.getByRole('combobox', { name: 'To' }).press('Tab')
  await expect(mail).toContainText(`${admin.name} and leads@shop.example`)

  // A variable that is not there is refused, and the message takes the focus.
  await page.getByRole('tab', { name: /Conditions/ }).click()
  await page.keyboard.press('Control+s')
  await expect(card).toContainText('customer_nam')
  await expect(card.getByLabel('Message')).toBeFocused()
  await card.getByLabel('Message').fill('Hello {{ item.customer_name }}')
  await page.keyboard.press('Control+s')
  await expect(page.getByText('Event made')).toBeVisible()
  await expect(page).toHaveURL(/\/events\/evt_/)

  const words = page.getByRole('complementary', { name: 'In words' })
  const sentence =
    /When a visitor is on a site, idle for 1 to 90 minutes and from Germany or Austria, with .*, either .*, Mon–Fri 22:00–06:00.*: invite them to chat \(at most once per 30 min per visitor\) and email me/
  await expect(words).toContainText(sentence)
  await page.reload()
  await expect(words).toContainText(sentence)
  await page.getByRole('tab', { name: /Conditions/ }).click()
  await expect(block(page, 'all')).toContainText('/plans')
  await expect(block(page, 'all')).toContainText('192.0.2.0/24')
  await expect(block(page, 'any').getByRole('combobox', { name: 'Operator' }).last()).toHaveValue('matches any of')
  await expect(times.getByLabel('From')).toHaveValue('22:00')
  await page.keyboard.press('2')
  await expect(card.getByLabel('Message')).toHaveValue('Hello {{ item.customer_name }}')
  await expect(mail).toContainText('leads@shop.example')

  // Agents, yes or no, changes.
  await list('my')
  await newEvent(page, 'My chats', 'Live Chat Outgoing Message')
  await pickValues(page, await addCondition(page, 'all', 'Agent Assigned'), 'Me (the owner)')
  await page.keyboard.press('Control+s')
  await expect(page.getByText('Event made')).toBeVisible()
  await expect(words).toContainText('assigned to me')
})

test('two people save one event and nobody overwrites the other', async ({ browser }) => {
  await settle(browser)
  const event = await makeEvent(page, desk, tellMe('Chats', { level: 'system' }))
  await page.goto(`${desk.url}/events/${event.id}`)
  const other = await office.newPage()
  await other.goto(`${desk.url}/events/${event.id}`)
  await other.getByLabel('Name').fill('All chats')
  await other.getByRole('tab', { name: /Actions/ }).click()
  await other.getByRole('combobox', { name: 'Maximum Frequency' }).click()
  await other.getByRole('option', { name: 'Once per 1 h, per event' }).click()
  await other.getByRole('button', { name: 'Save' }).click()
  await expect(other.getByText('Saved as revision 2')).toBeVisible()

  await page.getByLabel('Name').fill('Every chat')
  await page.keyboard.press('Control+s')
  const dialog = page.getByRole('dialog', { name: 'Somebody saved this event meanwhile' })
  await expect(dialog).toContainText('Every chat')
  await expect(dialog).toContainText('All chats')
  await expect(dialog).toContainText('Actions Taken from them')
  await dialog.getByRole('button', { name: 'Go on with these' }).click()
  await page.keyboard.press('Control+s')
  await saved(3)
  await expect(page.getByRole('heading', { name: 'Every chat', level: 1 })).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'In words' })).toContainText('at most once per 1 h')

  // Every save is a revision, and any of them comes back.
  await page.getByRole('button', { name: 'History' }).click()
  const history = page.getByRole('complementary', { name: 'History of Every chat' })
  await expect(history.getByText(`by ${admin.name}`)).toHaveCount(3)
  await history.getByRole('button', { name: 'Restore' }).last().click()
  await saved(4)
  await expect(page.getByRole('heading', { name: 'Chats', level: 1 })).toBeVisible()

  // Who leaves with changes is asked.
  await page.getByRole('complementary', { name: /^History/ }).getByRole('button', { name: 'Close' }).click()
  await page.getByLabel('Name').fill('Half a thought')
  await page.getByRole('link', { name: 'System Events' }).first().click()
  await page.getByRole('button', { name: 'Leave' }).click()
  await expect(page.getByRole('row', { name: /Chats/ })).toBeVisible()
})

test('events are switched, deleted, grouped and found, and what was done is undone', async ({ browser }) => {
  await settle(browser)
  for (const name of ['Chat one', 'Chat two', 'Refunds']) await makeEvent(page, desk, tellMe(name))
  await list('my')
  const row = (name: string) => page.getByRole('row', { name: new RegExp(name) })
  const switched = (name: string) => row(name).getByRole('switch')
  const undo = () => page.getByRole('button', { name: 'Undo' }).last().click()

  await switched('Refunds').click({ force: true })
  await expect(switched('Refunds')).not.toBeChecked()
  await expect(page.getByText('Refunds disabled')).toBeVisible()
  await undo()
  await expect(switched('Refunds')).toBeChecked()

  // With the keyboard: off, delete, undo.
  await row('Chat one').focus()
  await page.keyboard.press('t')
  await expect(switched('Chat one')).not.toBeChecked()
  await row('Chat two').focus()
  await page.keyboard.press('Backspace')
  await expect(row('Chat two')).toHaveCount(0)
  await undo()
  await expect(row('Chat two')).toBeVisible()

  // Many at once, each back to what it was.
  await page.getByRole('checkbox', { name: 'Select all rows' }).check({ force: true })
  await expect(page.getByRole('toolbar')).toContainText('3 selected')
  await page.getByRole('toolbar').getByRole('button', { name: 'Disable' }).click()
  await expect(switched('Refunds')).not.toBeChecked()
  await undo()
  await expect(switched('Refunds')).toBeChecked()
  await expect(switched('Chat one')).not.toBeChecked()

  await page.getByRole('button', { name: 'New group' }).click()
  await page.getByLabel('Name of the group').fill('Money')
  await page.keyboard.press('Enter')
  await page.getByRole('checkbox', { name: 'Select Refunds' }).check({ force: true })
  await page.keyboard.press('m')
  await page.getByRole('menuitem', { name: 'Money' }).click()
  await page.getByRole('button', { name: /^Money/ }).click()
  await expect(row('Refunds')).toBeVisible()
  await expect(row('Chat one')).toHaveCount(0)

  // The address holds the filters.
  await page.keyboard.press('/')
  await page.keyboard.type('nothing like it')
  await expect(page.getByText('Nothing matches')).toContainText('contains “nothing like it”, Group is Money')
  await page.reload()
  await expect(page.getByLabel('Name, condition, action…')).toHaveValue('nothing like it')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await expect(row('Chat one')).toBeVisible()
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Event Type' }).click()
  await expect(page.getByRole('columnheader', { name: 'Event Type' })).toHaveCount(0)
  await page.reload()
  await expect(row('Refunds')).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Event Type' })).toHaveCount(0)
})

test('a firing appears as it happens and says why', async ({ browser }) => {
  await settle(browser)
  await list('my')
  // The first event is one of the starters.
  await page.getByRole('listitem').filter({ hasText: 'Tell me when a chat starts' }).getByRole('button', { name: 'Use this' }).click()
  await expect(page.getByRole('heading', { name: 'Tell me when a chat starts', level: 1 })).toBeVisible()
  await page.keyboard.press('2')
  await expect(page.locator('#place-action-0')).toContainText(admin.name)
  await page.goto(`${desk.url}/firings`)
  await expect(page.getByText('Nothing has fired yet')).toBeVisible()

  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await visitor.getByRole('button', { name: 'Chat with us' }).click()
  await panel(visitor).getByRole('textbox', { name: 'How can we help?' }).fill('Is anybody there?')
  await panel(visitor).getByRole('button', { name: 'Start chat' }).click()
  const row = page.getByRole('row', { name: /Tell me when a chat starts/ })
  await expect(row).toContainText('Fired')
  await row.click()
  const explain = page.getByRole('complementary').filter({ hasText: 'Tell me when a chat starts' })
  for (const part of ['Occurrence', 'live_chat.started', 'It asks for nothing', 'Use My Notification Profile', 'Not caused by another event', 'Revision 1']) {
    await expect(explain).toContainText(part)
  }
  await expectAccessible(page, 'the firing log with an explanation')

  await list('my')
  await expect(page.getByRole('row', { name: /Tell me/ }).getByRole('img', { name: '1 firing in 24 h' })).toBeVisible()
  await expectAccessible(page, 'the list')
  await page.getByRole('row', { name: /Tell me/ }).dblclick()
  await expect(page.getByRole('heading', { name: 'Tell me when a chat starts', level: 1 })).toBeVisible()
  for (const tab of ['1', '2', '3']) {
    await page.keyboard.press(tab)
    await expectAccessible(page, `tab ${tab} of the editor`)
  }
})

test('an agent configures their own events and nobody else’s', async ({ browser }) => {
  page = await openDemo(browser, desk, 'Agent')
  await page.goto(`${desk.url}/events/my`)
  await expect(page.getByRole('tab', { name: /My Events/ })).toBeVisible()
  for (const hidden of ['System Events', 'Employee Events']) {
    await expect(page.getByRole('tab', { name: hidden })).toHaveCount(0)
    await expect(page.getByRole('link', { name: hidden })).toHaveCount(0)
  }
  await page.keyboard.press('n')
  const dialog = page.getByRole('dialog', { name: 'New event' })
  await dialog.getByLabel('Event Type').first().fill('purged')
  await expect(dialog.getByRole('radio', { name: /Online Visitor Purged/ })).toHaveAttribute('aria-disabled', 'true')
})
