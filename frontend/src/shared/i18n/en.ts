import { accounts } from './en/accounts';
import { alerts } from './en/alerts';
import { common } from './en/common';
import { events } from './en/events';
import { livechat } from './en/livechat';
import { shell } from './en/shell';
import { whoson } from './en/whoson';

/** All English texts, a namespace a feature: the type of every key, and what tests speak. */
export const en = { common, shell, accounts, alerts, events, livechat, whoson };
