// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { proposeRole } from './roles.ts';
import { createRoles } from './tools.ts';

const parametersOf = (...names: string[]): unknown => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
});

test('roles by the words of names', () => {
  const cases: [
    name: string,
    parameters: string[],
    action: string,
    sinks: string,
    source: string,
  ][] = [
    ['searchMails', ['query'], 'read', '', 'private'],
    ['calendar.events.delete', ['event_id'], 'delete', 'state', 'private'],
    ['PostInvoice', ['recipient', 'amount'], 'pay', 'payment,egress', 'private'],
    ['book-room', ['room', 'attendees'], 'create', 'state,egress', 'directory'],
    ['fetch_web_page', ['url'], 'read', '', 'open'],
    ['read_file', ['path'], 'read', '', 'text'],
    ['list_team_members', [], 'read', '', 'directory'],
    ['set_user_password', ['user', 'password'], 'grant', 'identity,state,egress', 'private'],
    ['shell', ['command'], 'execute', 'execution', 'private'],
    ['find_and_remove_rows', ['row_ids'], 'delete', 'state', 'private'],
    ['http_fetch', ['url', 'method', 'body'], 'send', 'egress', 'open'],
    ['frobnicate', ['thing'], 'unknown', 'state,egress', 'private'],
    ['open_orders', ['customer'], 'read', '', 'private'],
  ];
  for (const [name, names, action, sinks, source] of cases) {
    const role = proposeRole({ name, parameters: parametersOf(...names) });
    assert.deepEqual(
      [role.action, role.sinks.join(','), role.source],
      [action, sinks, source],
      name,
    );
  }
});

test('a description speaks where the name is silent, and against a name that says less', () => {
  const cases: [name: string, description: string, action: string][] = [
    ['helios', 'Sends a fax to somebody.', 'send'],
    ['helios', 'Returns the open orders.', 'read'],
    ['prices', 'Prices of one night.', 'read'],
    ['get_it_done', 'Deletes the record.', 'delete'],
    ['helios', 'Helios.', 'unknown'],
  ];
  for (const [name, description, action] of cases) {
    assert.equal(proposeRole({ name, description }).action, action, `${name}: ${description}`);
  }
});

test('an annotation makes a role stricter and never milder', () => {
  const remove = {
    name: 'delete_row',
    annotations: { readOnlyHint: true, destructiveHint: false },
  };
  assert.equal(proposeRole(remove).action, 'delete');
  assert.equal(
    proposeRole({ name: 'get_row', annotations: { readOnlyHint: false } }).action,
    'unknown',
  );
  assert.equal(
    proposeRole({ name: 'get_row', annotations: { openWorldHint: true } }).source,
    'open',
  );
});

test('arguments by their names, descriptions and schemas', () => {
  const role = proposeRole({
    name: 'share_folder',
    parameters: {
      $defs: { Level: { enum: ['read', 'write'] } },
      properties: {
        folder_id: { type: 'integer' },
        user_email: { type: 'string' },
        permission: { $ref: '#/$defs/Level' },
        message: { type: 'string' },
        notify: { type: 'boolean' },
        x: { type: 'string', description: 'The web hook to call' },
        y: { $ref: 'https://schemas.example/remote.json' },
        guests: { type: 'integer' },
        extra: { type: 'string' },
      },
    },
  });
  const kinds = [
    'folder_id',
    'user_email',
    'permission',
    'message',
    'notify',
    'x',
    'y',
    'guests',
    'extra',
  ];
  assert.deepEqual(
    kinds.map((name) => role.kind([name])),
    ['object', 'target', 'detail', 'content', 'detail', 'url', 'object', 'detail', 'object'],
  );
  assert.equal(role.kind(['to', '0']), 'target');
});

test('what a person says takes the place of what was proposed', () => {
  const overrides = {
    frobnicate: { action: 'read', sinks: [], source: 'open', arguments: { thing: 'detail' } },
  } as const;
  const role = createRoles(overrides)([{ name: 'frobnicate' }]).role('frobnicate');
  assert.deepEqual(
    [role.action, role.sinks, role.source, role.kind(['thing'])],
    ['read', [], 'open', 'detail'],
  );
  assert.equal(createRoles(overrides)([]).role('constructor').action, 'unknown');
});

test('a pattern speaks for many tools, the exact name before it, the first pattern before the next', () => {
  const roles = createRoles({
    'crm.*': { action: 'delete' },
    '*_note*s': { action: 'pay' },
    '*': { action: 'read' },
    'crm.peek': { action: 'send' },
  })([]);
  const of = (name: string): string => roles.role(name).action;
  assert.deepEqual(
    ['crm.list', 'crm.peek', 'all_notes', 'all_note_s', '_note', 'send_mail'].map(of),
    ['delete', 'send', 'pay', 'pay', 'read', 'read'],
  );
});

test('a name that begins with what it is about has the role of its verb', () => {
  const rows = [
    ['mail_delete', 'delete'],
    ['order_status', 'read'],
    ['order_create', 'pay'],
    ['post_comment', 'send'],
    ['message', 'send'],
    ['email_get', 'read'],
    ['comment_edit', 'update'],
    ['send_mail', 'send'],
  ] as const;
  for (const [name, action] of rows) assert.equal(proposeRole({ name }).action, action, name);
});

test('two tools of one name have the role of neither; thousands of tools are offered all the same', () => {
  const roles = createRoles()([
    { name: 'get_x' },
    { name: 'get_x', description: 'Deletes everything.' },
  ]);
  assert.equal(roles.isOffered('get_x'), true);
  const many = Array.from({ length: 5_000 }, (_, at) => ({ name: `get_thing_${at}` }));
  assert.equal(createRoles()(many).role('get_thing_4999').action, 'read');
});

test('any definition has a role, whatever is in its schema', () => {
  const hostile = fc.record({
    name: fc.string({ maxLength: 300 }),
    description: fc.option(fc.string(), { nil: undefined }),
    parameters: fc.jsonValue(),
    annotations: fc.jsonValue(),
  });
  fc.assert(
    fc.property(hostile, fc.string(), (tool, argument) => {
      const role = proposeRole(tool);
      assert.equal(typeof role.kind([argument]), 'string');
    }),
    { numRuns: 300 },
  );
  let deep: unknown = {};
  for (let level = 0; level < 5_000; level++) deep = { anyOf: [deep], properties: { x: deep } };
  assert.equal(proposeRole({ name: 'get_x', parameters: deep }).action, 'read');
});
