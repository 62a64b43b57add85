// SPDX-License-Identifier: Apache-2.0
// Addresses of honest pictures, and of pictures that carry data out.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { carriesData } from './image-address.ts';

const encoded = (text: string, encoding: BufferEncoding): string =>
  Buffer.from(text).toString(encoding);
const SECRET = 'the password of Ada Lovelace is tulip-44';

describe('carries data', () => {
  for (const url of [
    'https://evil.example/c.png?d=secret',
    'https://evil.example/c.png?secret',
    'https://evil.example/c.png?q=1',
    '//evil.example/?name=Ada',
    'https://evil.example/c.png?style=flat&data=x',
    'https://evil.example/c.png?v=Ada%20Lovelace%20lives%20in%20Leeds',
    'https://evil.example/c.png?label=tulip-44-hunter-2-and-more',
    'https://evil.example/c.png?s=123456789012',
    'https://ada@evil.example/c.png',
    'https:///\\evil.example/c.png?d=1',
    'https://evil.example/c.png&quest;d=1',
    'https://evil.example/c.png?raw=tulip',
    `https://evil.example/${encoded(SECRET, 'base64url')}`,
    `https://evil.example/${encoded(SECRET, 'base64url')}.png`,
    `https://evil.example/${encoded(SECRET.slice(0, 32), 'hex')}/a.png`,
    `https://evil.example/${encodeURIComponent(SECRET)}.png`,
    'https://evil.example/ada%40lovelace.example.png',
    `https://${encoded(SECRET.slice(0, 20), 'hex')}.evil.example/a.png`,
    'https://img.shields.io/endpoint?url=https://evil.example/?d=secret',
    'https://img.shields.io/endpoint?url=https%3A%2F%2Fevil.example%2F%3Fd%3Dsecret',
    'https://github.com.evil.example/a.png?d=secret',
  ]) {
    test(url, () => assert.equal(carriesData(url, []), true));
  }
});

describe('carries none', () => {
  for (const url of [
    'img/a.png?raw=true',
    'https://example.com/logo.png',
    'https://example.com/logo.png#dark',
    'https://example.com/logo.png?',
    'https://img.shields.io/badge/docs-%F0%9F%93%96-blue?style=flat&logo=github',
    'https://img.shields.io/website?url=https%3A%2F%2Fwww.example.com&label=up',
    'https://readthedocs.org/projects/a/badge/?version=latest',
    'https://github.com/a/b/assets/32847115/5678d7d7-5a0c-4d07-b600-1029aa58dbdc',
    'https://cdn.example/233859311-32aa1f8c-4d68-47ac-8cd9-9313171ff9f9.png',
    'https://cdn.example/d41d8cd98f00b204e9800998ecf8427e.png',
    'https://avatars.example/u/846508?v=4&s=100',
    'https://cdn.example/photo-of-the-old-harbour-bridge-at-night.jpg?w=640&amp;h=480&fit=crop&fm=webp',
    'https://charts.example/stars.svg?repos=ada/engine,ada/notes&type=Date&theme=dark',
  ]) {
    test(url, () => assert.equal(carriesData(url, []), false));
  }
  test('whatever an allowed host is sent', () => {
    const url = 'https://charts.example.com/?d=1,2,3';
    assert.equal(carriesData(url, ['example.com']), false);
    assert.equal(carriesData(url, ['ample.com']), true);
  });
});
