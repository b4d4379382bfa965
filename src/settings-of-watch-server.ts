import type { SettingRow } from './setting-row.ts';

/** Settings about how a controller is seen and spoken to. */
export const watchServerSettings = {
  listen: {
    type: 'text',
    description:
      'Where to serve health, metrics and status: a port (of this host only), an address with a port, or unix:/path; nowhere unless told.',
    default: undefined,
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'address',
    pattern: {
      expression: '^(?:unix:/.{1,106}|(?:[\\w.\\-]+:|\\[[0-9A-Fa-f:.]+(?:%[\\w.\\-]+)?\\]:)?\\d{1,5})$',
      words:
        'a port, such as 8080; an address with a port, such as 0.0.0.0:8080; or unix:/run/reconcile/http.sock',
    },
  },
  listenControl: {
    type: 'boolean',
    description: 'Let programs of this host suspend, resume and trigger passes by HTTP.',
    default: false,
    group: 'Watch',
    commands: ['reconcile'],
  },
  hookSecretVariable: {
    type: 'text',
    description:
      'Name of the variable with the secret that a git forge signs its hooks with; without it there is no /hooks/git.',
    default: undefined,
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'name',
    pattern: {
      expression: '^[A-Za-z_]\\w*$',
      words: 'the name of a variable, such as HOOK_SECRET, not the secret itself',
    },
    secret: true,
  },
  logFormat: {
    type: 'choice',
    description: 'Lines of name=value, or a JSON object a line.',
    default: 'text',
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'format',
    choices: ['text', 'json'],
  },
  logLevel: {
    type: 'choice',
    description: 'What is logged: this, and what matters more.',
    default: 'info',
    group: 'Watch',
    commands: ['reconcile'],
    placeholder: 'level',
    choices: ['debug', 'info', 'warn', 'error'],
  },
} as const satisfies Record<string, SettingRow>;
