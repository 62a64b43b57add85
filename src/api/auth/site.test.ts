// SPDX-License-Identifier: Apache-2.0
// Names that are ours and names that are not; pages that may make changes and pages that may not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { adminConfig } from '../config.ts';
import { cookieLine, readCookie } from './cookies.ts';
import { fromOwnPage, siteOf } from './site.ts';

const plain = adminConfig.parse({});
const shown = adminConfig.parse({
  public_url: 'https://gate.example.com',
  hosts: ['bartizan.svc'],
});
const open = adminConfig.parse({ host: '0.0.0.0' });

test('names of this server', () => {
  for (const [config, host, origin] of [
    [plain, 'localhost:8081', 'http://localhost:8081'],
    [plain, 'LOCALHOST:9999', 'http://localhost:9999'],
    [plain, '127.0.0.1', 'http://127.0.0.1'],
    [plain, '127.0.0.1:80', 'http://127.0.0.1'],
    [plain, '[::1]:8081', 'http://[::1]:8081'],
    [shown, 'gate.example.com', 'https://gate.example.com'],
    [shown, 'bartizan.svc:8081', 'http://bartizan.svc:8081'],
    [open, '192.0.2.4:8081', 'http://192.0.2.4:8081'],
    [open, '[2001:db8::1]', 'http://[2001:db8::1]'],
  ] as const) {
    assert.equal(siteOf(config, host)?.origin, origin, host);
  }
});

test('names of others, and what is no name', () => {
  for (const [config, host] of [
    [plain, undefined],
    [plain, ''],
    [plain, 'evil.example'],
    [plain, 'localhost.evil.example'],
    [plain, 'evil.example:8081'],
    [plain, 'localhost/#@evil.example'],
    [plain, 'localhost:8081/#@x'],
    [plain, 'evil.example#localhost'],
    [plain, 'user@localhost'],
    [plain, 'localhost:99999'],
    [plain, 'localhost:8081:80'],
    [plain, 'localhost.'],
    [plain, 'localhost, evil.example'],
    [plain, '127.0.0.2'],
    [plain, '2130706433'],
    [plain, '192.0.2.4'],
    [open, 'rebind.evil.example'],
    [open, '999.0.2.4'],
    [shown, 'gate.example.com:8443'],
    [shown, 'gate.example.com.evil.example'],
    [shown, 'bartizan.svc.evil.example'],
  ] as const) {
    assert.equal(siteOf(config, host), undefined, String(host));
  }
});

test('pages that may make a change', () => {
  const site = siteOf(plain, 'localhost:8081');
  assert.ok(site);
  const own = { origin: 'http://localhost:8081', fetchSite: 'same-origin' };
  const cases = [
    [own, true, true],
    [{ ...own, fetchSite: undefined }, true, true],
    [{ origin: undefined, fetchSite: undefined }, true, false],
    [{ origin: undefined, fetchSite: undefined }, false, true],
    [{ origin: 'null', fetchSite: undefined }, false, false],
    [{ origin: 'http://localhost:9000', fetchSite: undefined }, false, false],
    [{ origin: 'https://localhost:8081', fetchSite: undefined }, false, false],
    [{ origin: 'http://localhost:8081.evil.example', fetchSite: undefined }, false, false],
    [{ ...own, fetchSite: 'cross-site' }, false, false],
    [{ ...own, fetchSite: 'same-site' }, false, false],
    [{ ...own, fetchSite: 'none' }, false, false],
  ] as const;
  for (const [fetched, strict, may] of cases) {
    assert.equal(fromOwnPage(site, fetched, strict), may, JSON.stringify([fetched, strict]));
  }
});

test('cookies: one of a name, in the form of the scheme', () => {
  const value = 'a'.repeat(43);
  assert.equal(readCookie(`x=1; bartizan-session=${value}`, 'session', false), value);
  for (const header of [
    undefined,
    '',
    'bartizan-session=',
    `bartizan-session=${value}; bartizan-session=${'b'.repeat(43)}`,
    `bartizan-session=${value}; bartizan-session=${value}`,
    `Bartizan-Session=${value}`,
    `__Host-bartizan-session=${value}`,
    `xbartizan-session=${value}`,
    'bartizan-session="quoted"',
    'bartizan-session=a b',
    `bartizan-session=${'a'.repeat(5_000)}`,
  ]) {
    assert.equal(readCookie(header, 'session', false), undefined, header?.slice(0, 60));
  }
  assert.equal(readCookie(`bartizan-session=${value}`, 'session', true), undefined);
  assert.equal(readCookie(`__Host-bartizan-session=${value}`, 'session', true), value);
  assert.equal(
    cookieLine('session', 'v', { secure: true }),
    '__Host-bartizan-session=v; Path=/; HttpOnly; SameSite=Strict; Secure',
  );
});
