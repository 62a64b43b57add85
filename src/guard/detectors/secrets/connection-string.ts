// SPDX-License-Identifier: Apache-2.0
// Passwords and tokens in addresses: scheme://user:password@host. Works from each "://" outwards, so that
// cost is that of the addresses. Only the password is named: where it leads to may stay.
import { z } from 'zod';
import { CONTEXT_CHARS, defineDetector, type Match } from '../../detector.ts';
import { alphabet, runEnd, runStart } from '../../runs.ts';
import { isStandIn } from './placeholder.ts';
import { randomness } from './randomness.ts';

const SEPARATOR = '://';
const ORACLE = 'jdbc:oracle:thin:';
/** Longest user of Oracle. */
const USER_CHARS = 30;
const SCHEME = /[a-z][a-z0-9+.-]{1,24}$/i;
/** Everything that may stand before the path of an address. */
const AUTHORITY = alphabet(/[\w!$%&()*+,.:;=@[\]^{|}~-]/);
const AUTHORITY_CHARS = 384;
const TOKEN = /^[A-Za-z0-9_-]{16,}$/;
const PATTERN = /[[\](){}^*|\\]/;

/** Systems by the scheme of their addresses; what is not here is a "url-password". */
const SYSTEMS: Readonly<Record<string, string>> = {
  amqp: 'rabbitmq-password',
  amqps: 'rabbitmq-password',
  bolt: 'neo4j-password',
  clickhouse: 'clickhouse-password',
  cloudinary: 'cloudinary-secret',
  cockroachdb: 'cockroachdb-password',
  couchbase: 'couchbase-password',
  couchdb: 'couchdb-password',
  ftp: 'ftp-password',
  ftps: 'ftp-password',
  imap: 'imap-password',
  imaps: 'imap-password',
  influxdb: 'influxdb-password',
  ldap: 'ldap-password',
  ldaps: 'ldap-password',
  mariadb: 'mysql-password',
  mongodb: 'mongodb-password',
  mqtt: 'mqtt-password',
  mqtts: 'mqtt-password',
  mssql: 'mssql-password',
  mysql: 'mysql-password',
  nats: 'nats-password',
  neo4j: 'neo4j-password',
  oracle: 'oracle-password',
  postgres: 'postgres-password',
  postgresql: 'postgres-password',
  redis: 'redis-password',
  rediss: 'redis-password',
  redshift: 'redshift-password',
  sftp: 'ftp-password',
  smb: 'smb-password',
  smtp: 'smtp-password',
  smtps: 'smtp-password',
  snowflake: 'snowflake-password',
  sqlserver: 'mssql-password',
  ssh: 'ssh-password',
  trino: 'trino-password',
};

/** What stands between "://" and the path, and where its password or token begins. */
type Authority = {
  readonly end: number;
  readonly secret: number;
  readonly secretEnd: number;
  readonly isToken: boolean;
};

function authorityAt(text: string, first: number, divider: string): Authority {
  const end = runEnd(text, AUTHORITY, first, AUTHORITY_CHARS);
  const inside = text.slice(first, end);
  const at = inside.lastIndexOf('@');
  const colon = inside.indexOf(divider);
  const isToken = colon < 0 || (at >= 0 && colon > at);
  return {
    end,
    secret: isToken ? first : first + colon + 1,
    secretEnd: at < 0 ? first : first + at,
    isToken,
  };
}

function matchAt(text: string, mark: number, { end, secret, secretEnd, isToken }: Authority) {
  if (secretEnd <= secret || secret - mark >= CONTEXT_CHARS - 2) return undefined;
  // Ended by its length: not an address that anyone uses.
  if (end - mark > AUTHORITY_CHARS) return undefined;
  const value = text.slice(secret, secretEnd);
  if (PATTERN.test(value) || isStandIn(value)) return undefined;
  const before = text.slice(Math.max(0, secret - CONTEXT_CHARS), mark);
  const scheme = (SCHEME.exec(before)?.[0] ?? '').toLowerCase().replace(/\+.*/, '');
  if (isToken) {
    if (!TOKEN.test(value) || randomness(value) < 0.5) return undefined;
    const host = text.slice(secretEnd, end);
    const entity = host.includes('sentry') ? 'sentry-dsn' : 'url-token';
    return { start: secret, end: secretEnd, entity, score: 0.9995 };
  }
  // "user:user@" is a picture of a password, as is what stands for one.
  if (text.slice(mark + SEPARATOR.length, secret - 1) === value) return undefined;
  const entity = SYSTEMS[scheme] ?? 'url-password';
  return {
    start: secret,
    end: secretEnd,
    entity,
    score: entity === 'url-password' ? 0.999 : 0.9995,
  };
}

const oracleAt = (text: string, mark: number): Authority => {
  const first = mark + ORACLE.length;
  const slash = text.slice(first, first + USER_CHARS).indexOf('/');
  const user = slash < 0 ? first : first + slash;
  const found = authorityAt(text, user + 1, '@');
  return { ...found, secret: user + 1, isToken: false };
};

export const detector = defineDetector({
  id: 'secrets/connection-string',
  version: '1',
  title: 'Password in an address',
  summary:
    'Finds passwords and tokens in addresses of databases, queues, mail servers, repositories and other systems.',
  why: 'An address with a password opens what it names. Passwords among the parameters of an address, and in connection strings of name=value pairs, are found by secrets/credential. Addresses whose user name is longer than 50 characters are passed over.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: AUTHORITY_CHARS + 1 },
  view: 'folded',
  severity: 'critical',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'postgres://ada:Engine1843@db:5432/x', found: ['Engine1843'] },
      { text: '"mongodb+srv://svc:k9%40Zq@c0.abc.mongodb.net/"', found: ['k9%40Zq'] },
      { text: 'redis://:t0psail!@cache/0 ', found: ['t0psail!'] },
      { text: 'https://x:deadbeef12@gems.example/', found: ['deadbeef12'] },
      { text: 'jdbc:oracle:thin:scott/t1ger!@//db/x', found: ['t1ger!'] },
      { text: 'amqp://u\u200bser1:p\u200bA9qqz@mq', found: ['p\u200bA9qqz'] },
      {
        text: 'https://1a0b2c9d3e8f4a7b5c6d0e9f1a2b8c3d@o1.ingest.sentry.io/2',
        found: ['1a0b2c9d3e8f4a7b5c6d0e9f1a2b8c3d'],
      },
    ],
    misses: [
      'postgres://user:password@localhost/db',
      'postgres://${USER}:${PASSWORD}@db/x',
      'amqp://guest:guest@mq',
      'https://example.com:8080/a@b',
      'https://ada@example.com/x',
      'see http://example.com/?mail=a:b@c.org',
      'redis://:<password>@host',
      '^(https?)://([^:]+):([^@]+)@(.+)$',
    ],
  },
  inspect({ text }, from, { until }) {
    const matches: Match[] = [];
    const read = (mark: string, authority: (at: number) => Authority): void => {
      let at = text.indexOf(mark, Math.max(0, from - CONTEXT_CHARS));
      for (; at >= 0 && at < until; at = text.indexOf(mark, at + 1)) {
        const match = matchAt(text, at, authority(at));
        if (match !== undefined && match.start >= from && match.start < until) matches.push(match);
      }
    };
    read(SEPARATOR, (at) => authorityAt(text, at + SEPARATOR.length, ':'));
    read(ORACLE, (at) => oracleAt(text, at));
    return matches.sort((a, b) => a.start - b.start);
  },
  pending({ text }, from) {
    const start = runStart(text, AUTHORITY, text.length, from, AUTHORITY_CHARS + 1);
    let open = text.length;
    const first = Math.max(0, start - CONTEXT_CHARS);
    for (let at = text.indexOf(SEPARATOR, first); at >= 0; at = text.indexOf(SEPARATOR, at + 1)) {
      const { end, secret } = authorityAt(text, at + SEPARATOR.length, ':');
      if (end === text.length && secret >= start) open = Math.min(open, secret);
    }
    for (let at = text.indexOf(ORACLE, first); at >= 0; at = text.indexOf(ORACLE, at + 1)) {
      const { end, secret } = oracleAt(text, at);
      if (end === text.length && secret >= start) open = Math.min(open, secret);
    }
    return open;
  },
});
