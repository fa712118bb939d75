import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { Cluster } from '../support/cluster'
import { setUp } from '../support/people'
import { Site } from '../support/site'
import { newVisitor, panel } from '../support/visitor'

// One desk on two nodes: the visitor is connected to one, the agent to the other. Redis and each of the nodes are killed in the middle.

let cluster: Cluster
let site: Site
let agent: Page
let office: BrowserContext

test.beforeEach(async ({ browser }) => {
  cluster = new Cluster()
  site = new Site()
  await Promise.all([cluster.start(), site.listen()])
  const first = await setUp(browser, cluster.second, site.origin)
  agent = first.page
  office = first.context
  site.carry(first.snippet)
})

test.afterEach(async ({ browser }) => {
  await Promise.all(browser.contexts().map((context) => context.close()))
  site?.close()
  await cluster?.remove()
})

async function makeEvent(body: { level: string; name: string; event_type: string; definition: object }): Promise<void> {
  const answer = await office.request.post(`${cluster.url}/api/v1/events`, { data: body, headers: { Origin: cluster.url } })
  expect(answer.status(), await answer.text()).toBe(201)
}

const invite = {
  level: 'system',
  name: 'Idle visitors on pricing',
  event_type: 'whos_on.online_activity',
  definition: {
    all: [
      { field: 'current_page', op: 'contains_any', values: ['/pricing'] },
      { field: 'idle_minutes', op: 'between', values: [0.1, 10] },
      { field: 'live_chat_invites_sent', op: 'is', values: [0] }, // later pauses of the visitor are episodes of their own
    ],
    any: [],
    actions: [{ id: '', kind: 'send_live_chat_invitation', per_item: false, max_frequency: 'none', params: { message: 'Can I help with the prices?' } }],
  },
}

const tellMe = {
  level: 'agent',
  name: 'A chat started',
  event_type: 'live_chat.started',
  definition: { all: [], any: [], actions: [{ id: '', kind: 'use_my_notification_profile', per_item: false, max_frequency: 'none' }] },
}

test('visitor and agent on different nodes, and Redis and each node killed meanwhile', async ({ browser }) => {
  await makeEvent(invite)
  await makeEvent(tellMe)
  const visitor = await newVisitor(browser)
  const say = async (text: string) => {
    await panel(visitor).getByRole('textbox').fill(text)
    await visitor.keyboard.press('Enter')
  }
  const reply = async (text: string) => {
    await agent.getByRole('textbox', { name: 'Reply' }).fill(text)
    await agent.keyboard.press('Enter')
  }
  const bothSee = async (text: string, within = 10_000) => {
    await expect(agent.getByRole('log').getByText(text)).toHaveCount(1, { timeout: within })
    await expect(panel(visitor).getByRole('log').getByText(text)).toHaveCount(1, { timeout: within })
  }

  // Who is on the first node is seen, invited and told about on the second.
  await visitor.goto(`${site.origin}/pricing`)
  const row = agent.getByRole('row', { name: /Visitor 1/ })
  await expect(row).toContainText('Page /pricing')
  const card = visitor.getByRole('status', { name: 'Invitation to chat' })
  await expect(card).toContainText('Can I help with the prices?', { timeout: 25_000 })
  await expect(row).toContainText('Invited')
  await card.getByPlaceholder('Write a reply…').fill('Yes, what do three nights cost?')
  await card.getByRole('button', { name: 'Send' }).click()
  await expect(agent.getByTestId('toast')).toHaveCount(1)
  await agent.getByTestId('toast').getByRole('button', { name: 'Open' }).click()
  await bothSee('Yes, what do three nights cost?')
  await reply('117 euros, tent and stove included.')
  await bothSee('117 euros, tent and stove included.')

  // Without Redis both sides are told a few seconds later, and nothing is missing.
  await cluster.redis.kill()
  await say('And with a dog?')
  await bothSee('And with a dog?', 20_000)
  await reply('Dogs sleep for free.')
  await bothSee('Dogs sleep for free.', 20_000)
  await cluster.redis.start()
  await say('He will be glad.')
  await bothSee('He will be glad.', 20_000)

  // The visitor's node dies: the visitor comes to the other one.
  await cluster.first.kill()
  await say('Can we arrive at night?')
  await bothSee('Can we arrive at night?', 30_000)
  await reply('The gate opens with your code.')
  await bothSee('The gate opens with your code.')
  await cluster.first.start()

  // The agent's node dies, with the visitor on it too: both come to the first.
  await cluster.second.kill()
  await say('Perfect, I book it.')
  await bothSee('Perfect, I book it.', 30_000)
  await reply('See you on Friday!')
  await bothSee('See you on Friday!', 30_000)
  await cluster.second.start()

  // Everything happened once.
  const firings = await office.request.get(`${cluster.url}/api/v1/firings`)
  const { items } = (await firings.json()) as { items: { event_name: string }[] }
  expect(items.map((one) => one.event_name).sort()).toEqual(['A chat started', 'Idle visitors on pricing'])
})
