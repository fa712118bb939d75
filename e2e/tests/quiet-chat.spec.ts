import { tellOfSilence } from '../support/events'
import { expect, test } from '../support/story'
import { ask, newVisitor, panel, say } from '../support/visitor'

test('a chat in which nobody writes fires an idle event while it goes on, and once more after the next silence', async ({ browser, desk, office, site }) => {
  await office.makeEvent(tellOfSilence)
  const log = await office.firingLog()
  const agent = office.page
  const visitor = await newVisitor(browser)
  await visitor.goto(`${site.origin}/help`)
  await ask(visitor, 'Where is my parcel?')
  await office.goTo('/chats')
  await expect(agent.getByRole('button', { name: /Visitor 1/ })).toBeVisible()

  // While the chat waits nobody has it, and the event asks for an agent: it fires as soon as one accepts.
  const row = log.rows(tellOfSilence.name)
  await desk.advance(7_000)
  await expect(row).toHaveCount(0)
  await agent.keyboard.press('a')
  await expect(agent.getByRole('log')).toContainText('Where is my parcel?')
  await expect(row).toHaveCount(1)

  await say(visitor, 'It was sent on Monday.')
  await expect(agent.getByRole('log')).toContainText('It was sent on Monday.')
  await desk.advance(7_000)
  await expect(row).toHaveCount(2)
  for (const one of [row.first(), row.last()]) await expect(one).toContainText('Fired')
  const why = await log.explain(tellOfSilence.name)
  await expect(why.section('Occurrence')).toContainText('live_chat.idle')
  await why.expectCondition('holds', 'Idle Minutes between 0.1 and 10', /0\.1/)
  await why.expectCondition('holds', 'Agent Assigned', 'Ada Holm')
  await why.expectCondition('holds', 'Messages Received', '2')
  await expect(why.section('Notifications')).toContainText(tellOfSilence.name)

  // A message ends the silence; the next one is another.
  await agent.getByRole('textbox', { name: 'Reply' }).fill('I am looking.')
  await agent.keyboard.press('Enter')
  await expect(panel(visitor).getByText('I am looking.')).toBeVisible()
  await desk.advance(7_000)
  await expect(row).toHaveCount(3)

  // Once the chat has ended its clock stands still.
  await agent.getByRole('button', { name: 'End', exact: true }).click()
  await expect(panel(visitor).getByText('ended the chat')).toBeVisible()
  await desk.advance(60_000)
  await expect(agent.getByRole('log')).toContainText('Ada Holm ended the chat')
  expect(await office.firingsOf(tellOfSilence.name)).toHaveLength(3)
})
