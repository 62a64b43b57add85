// SPDX-License-Identifier: Apache-2.0
// RFC 6901 JSON pointers.

const escapeToken = (token: string): string =>
  token.includes('~') || token.includes('/')
    ? token.replaceAll('~', '~0').replaceAll('/', '~1')
    : token;

/** `pointer` extended by a member name or element index. */
export function at(pointer: string, ...tokens: readonly (string | number)[]): string {
  let out = pointer;
  for (const token of tokens) {
    out += typeof token === 'number' ? `/${token}` : `/${escapeToken(token)}`;
  }
  return out;
}

/** The decoded reference tokens of a pointer; the root is the empty list. */
export function tokensOf(pointer: string): string[] {
  if (pointer === '') return [];
  return pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}
