// SPDX-License-Identifier: Apache-2.0
// Names under which people are known to machines: credentials inside an address, handles after a word that
// names the service, and user names after their label.
import { z } from 'zod';
import { defineDetector, type Match } from '../../detector.ts';
import { FEATURE } from '../../features.ts';
import { isShort } from '../../recogniser/landmarks.ts';
import { hashIn, wordStart } from '../../recogniser/letters.ts';
import { alphabet, isIn, runEnd, runStart } from '../../runs.ts';
import { termHash } from '../../text/terms.ts';
import { wordList } from '../../text/words.ts';
import type { View } from '../../view/view.ts';
import { distanceOf, Labels } from './identifiers/context.ts';

const NAME_MAX = 40;
const AUTHORITY_MAX = 200;
const AUTHORITY = alphabet(/[A-Za-z0-9._~%!$&'()*+,;=:@-]/);
const NAME = alphabet(/[A-Za-z0-9._-]/);
const WORD = alphabet(/[A-Za-z0-9_]/);
const SIGN = alphabet(/[(/:={<[\\]/);

const services = new Labels();
services.add(
  'twitter, x, instagram, insta, ig, github, gitlab, telegram, discord, tiktok, mastodon, threads, snapchat, snap, linkedin, reddit, youtube, twitch, facebook, fb, handle*, username*, user name, nick*, follow me, dm me, dm, find me, contact me, message me, my account, my profile, venmo, cashapp, paypal, line id, wechat, signal, skype, slack',
  0,
);
/** `user name: ada77`; what it is, is told before the name. */
const LABELLED =
  /(?<![A-Za-z0-9])(?:user(?:[ _-]?name|[ _-]?id)|login(?:[ _-]?(?:name|id))?|benutzer(?:name|kennung)|nutzername|nom d'utilisateur|identifiant|nombre de usuario|usuario|nome utente|nome de usu[aá]rio|gebruikersnaam|nazwa u[zż]ytkownika|anv[aä]ndarnamn|brukernavn|screen ?name|gamertag)["']?(?: is| ?[:=#])+ ?["']?@?([A-Za-z0-9][A-Za-z0-9._-]{2,39})/gi;
/** From the end of a label to the name. */
const SIGNS_MAX = 32;
/** Last words of the labels above, and how far before them one begins. */
const LABEL_WORDS =
  'name username login id loginid userid loginname benutzername benutzerkennung nutzername utilisateur identifiant usuario usuário utente gebruikersnaam uzytkownika użytkownika anvandarnamn användarnamn brukernavn screenname gamertag'.split(
    ' ',
  );
const LABEL_ENDS = new Set(LABEL_WORDS.map((word) => hashIn(word, 0, word.length)));
const LABEL_LIST = wordList(LABEL_WORDS.map(termHash));
const LABEL_CHARS = 24;
const LABEL_WORD_CHARS = 16;
/** What a name with the signs before it takes, and the characters that decide where it ends. */
const NAME_REACH = NAME_MAX + 16;
const IS = ' is ';
const QUOTE = alphabet(/["']/);

const SIGNS = alphabet(/[:=#]/);

/** Whether the word that ends at `end`, or at a quotation mark there, is the last of a label. */
function isLabel(text: string, end: number): boolean {
  const last = isIn(QUOTE, text, end - 1) ? end - 1 : end;
  const first = wordStart(text, last, LABEL_WORD_CHARS);
  return first < last && LABEL_ENDS.has(hashIn(text, first, last));
}

/** Whether a sign stands at `end` or one blank behind it, or the word "is". */
const isGiven = (text: string, end: number): boolean =>
  isIn(SIGNS, text, end) ||
  (text.charCodeAt(end) === 0x20 && (isIn(SIGNS, text, end + 1) || text.startsWith(IS, end)));

/** Where what is named by a label is given to it from `from` on, behind its last word, in order. */
function labelEnds(view: View, from: number): readonly number[] {
  const { text } = view;
  const ends: number[] = [];
  const add = (end: number): void => {
    if (end < text.length && isGiven(text, end) && isLabel(text, end)) ends.push(end);
  };
  if (isShort(view, from)) {
    for (let end = from; end < text.length; end++) add(end);
    return ends;
  }
  const { words } = view;
  if ((words.all & LABEL_LIST) === 0) return ends;
  for (let word = words.after(from); word < words.size; word++) {
    if ((words.marks(word) & LABEL_LIST) === 0) continue;
    const end = words.end(word);
    add(isIn(QUOTE, text, end) ? end + 1 : end);
  }
  return ends;
}

const NO_NAMES =
  /^(?:name|password|null|none|true|false|undefined|string|user|admin|root|the|and|not|your|page|form|button|input|required|invalid|field|type|text|str|int|id|is|was|has|can|will|self|req|request|this|error|failed|success|test)$/i;

/** Words after an "@" that are of a programming language, or of every day. */
const NO_HANDLES =
  /^(?:override|param|params|return|returns|deprecated|media|import|font-face|keyframes|charset|supports|property|staticmethod|classmethod|dataclass|pytest|test|before|after|beforeeach|aftereach|autowired|component|service|controller|restcontroller|repository|bean|entity|table|column|id|getmapping|postmapping|requestmapping|pathvariable|requestbody|nullable|nonnull|notnull|suppresswarnings|interface|injectable|input|output|ngmodule|see|since|author|throws|example|type|types|typedef|template|todo|file|brief|private|public|protected|abstract|decorator|app|router|click|wraps|functools|cached_property|contextmanager|abstractmethod|end|selector|class|implementation|synthesize|include|extends|section|yield|if|else|foreach|latest|next|home|work|school|least|night|noon|everyone|here|channel|all|the|this|that|name|method|module|version|date|package|copyright|category|configuration|inheritdoc|context|var|misc|article|handle|property|properties|class|function|func|member|memberof|namespace|event|fires|listens|license|link|default|constant|const|static|readonly|access|ignore|internal|hidden|alpha|beta|global|inner|instance|kind|lends|mixes|mixin|requires|summary|tutorial|variation|callback|augments|alias|yields|async|generator|override|model|controller|directive|ngdoc|scope|restrict|element|value|data|query|mutation|args|body|headers|req|res|transactional|scheduled|cacheable|enableautoconfiguration|springbootapplication|order|primary|profile|conditional|valid|size|min|max|pattern|email|self|me|viewer|user|username|author_name)$/i;
/** What goes on like code, a path or an address is no handle. */
const GOES_ON = /^(?:[(/@:={<[\\]|\.\w)/;

/** Whether a name after "@ " is written as handles are: a word of everyday language stands there as often. */
const isMade = (name: string): boolean => /[\d_]|[a-z][A-Z]/.test(name) || name.length > 7;

const MARGIN = alphabet(/[ \t*/]/);
const MARGIN_CHARS = 24;
/** In code a name after "@" begins a line, or stands in quotation marks or brackets. */
function isAnnotation(text: string, at: number): boolean {
  if (/["'{`<]/.test(text.charAt(at - 1))) return true;
  const first = runStart(text, MARGIN, at, 0, MARGIN_CHARS);
  return first > 0 && text.charAt(first - 1) === '\n';
}

function handleAt(text: string, at: number): Match | undefined {
  if (isIn(WORD, text, at - 1) || /[.@/\\]/.test(text.charAt(at - 1))) return undefined;
  const apart = text.charAt(at + 1) === ' ' ? 1 : 0;
  let end = runEnd(text, NAME, at + 1 + apart, NAME_MAX);
  while (end > at && /[.-]/.test(text.charAt(end - 1))) end--;
  const name = text.slice(at + 1 + apart, end);
  if (name.length < 3 || !/[A-Za-z]/.test(name)) return undefined;
  if (GOES_ON.test(text.slice(end, end + 2)) || NO_HANDLES.test(name)) return undefined;
  const rank = services.before(text, at).get(0);
  const named = rank !== undefined && distanceOf(rank) <= 12;
  if (!named && !/\d/.test(name) && isAnnotation(text, at)) return undefined;
  if (!named && (/[.-]/.test(name) || (apart === 1 && !isMade(name)))) return undefined;
  return { start: at, end, entity: 'account-handle', score: named ? 0.97 : 0.7 };
}

/** `user:password` between `//` and the `@` at `at`. */
function credentialsAt(text: string, at: number, from: number): Match | undefined {
  const start = runStart(text, AUTHORITY, at, from, AUTHORITY_MAX);
  if (start === at || !text.slice(Math.max(0, start - 3), start).endsWith('://')) return undefined;
  const written = text.slice(start, at);
  if (!written.includes(':') || !isIn(WORD, text, at + 1)) return undefined;
  return { start, end: at, entity: 'url-credentials', score: 0.999 };
}

export const detector = defineDetector({
  id: 'privacy/account-name',
  version: '2',
  title: 'User name, handle and credentials in an address',
  summary: 'Finds user names after their label, handles, and user:password in URLs.',
  why: 'A handle leads to a person in one search, and credentials in an address are written to every log on the way. A handle without the name of a service before it scores lower.',
  taxonomy: ['owasp-llm-2025:LLM02'],
  phases: ['request', 'response'],
  streaming: { class: 'exact', holdChars: AUTHORITY_MAX + 8 },
  view: 'folded',
  severity: 'low',
  options: z.strictObject({}),
  examples: {
    hits: [
      { text: 'username: ada_l77.', found: ['ada_l77'] },
      { text: 'my instagram is @ada.lovelace', found: ['@ada.lovelace'] },
      { text: 'https://ada:s3cret@example.com/x', found: ['ada:s3cret'] },
      { text: 'login=jdoe42&x=1', found: ['jdoe42'] },
    ],
    misses: [
      'user name is required',
      '@Override public void',
      'https://example.com/@ada',
      'https://example.com:8080/a@b',
      'npm i @types/node',
    ],
  },
  inspect(view, from, { until }) {
    const { text, features } = view;
    const matches: Match[] = [];
    let free = from;
    if ((features & FEATURE.at) !== 0) {
      for (let at = text.indexOf('@', from); at >= 0; at = text.indexOf('@', at + 1)) {
        if (at - AUTHORITY_MAX >= until) break;
        const match = credentialsAt(text, at, free) ?? handleAt(text, at);
        if (match === undefined || match.start >= until) continue;
        matches.push(match);
        free = match.end;
        at = match.end - 1;
      }
    }
    const named = labelled(view, from, until);
    return named.length === 0 ? matches : merged(matches, named);
  },
  pending({ text }, from) {
    const stop = Math.max(from, text.length - AUTHORITY_MAX - 1);
    const start = runStart(text, AUTHORITY, text.length, stop, AUTHORITY_MAX + 1);
    if (text.slice(Math.max(0, start - 3), start) === '://') return start;
    const name = runStart(text, NAME, text.length, stop, NAME_MAX + 2);
    const sign = text.charAt(name - 1) === ' ' ? name - 2 : name - 1;
    if (sign >= from && text.charAt(sign) === '@') return sign;
    return isIn(SIGN, text, text.length - 1) ? before(text, from) : name;
  },
});

/** Before a name without a digit or a sign: anything but a quotation mark may begin a sentence there. */
const QUOTED = /(?:["'] ?|name[:=] ?)$/i;

/** A handle that a sign follows, of which the next decides whether the name goes on. */
function before(text: string, from: number): number {
  const end = text.length - 1;
  const name = runStart(text, NAME, end, Math.max(from, end - NAME_MAX - 2), NAME_MAX + 2);
  const sign = text.charAt(name - 1) === ' ' ? name - 2 : name - 1;
  return sign >= from && text.charAt(sign) === '@' ? sign : text.length;
}

/** Names behind their label that start in [from, until). */
function labelled(view: View, from: number, until: number): readonly Match[] {
  const { text } = view;
  const first = Math.max(0, from - SIGNS_MAX - 1);
  const matches: Match[] = [];
  for (const end of labelEnds(view, first)) {
    const base = Math.max(0, end - LABEL_CHARS - 1);
    const match = nameBehind(text.slice(base, end + NAME_REACH), base, end);
    if (match === undefined || match.start < from || match.start >= until) continue;
    if ((matches.at(-1)?.start ?? -1) < match.start) matches.push(match);
  }
  return matches;
}

/** The name behind the label that ends at `end`, in a piece of the text that begins at `base`. */
function nameBehind(piece: string, base: number, end: number): Match | undefined {
  LABELLED.lastIndex = base === 0 ? 0 : 1;
  for (let found = LABELLED.exec(piece); found !== null; found = LABELLED.exec(piece)) {
    const [written, captured = ''] = found;
    const last = found.index + written.length;
    if (base + last <= end) continue;
    const name = captured.replace(/[.-]+$/, '');
    const start = last - captured.length;
    const far = base + start - end > SIGNS_MAX;
    if (far || base + found.index >= end || name.length < 3 || NO_NAMES.test(name))
      return undefined;
    const after = piece.charAt(start + name.length);
    if (after === ':' || after === '@' || after === '(' || isIn(NAME, piece, last))
      return undefined;
    if (!/[\d_-]/.test(name) && !QUOTED.test(written.slice(0, -captured.length))) return undefined;
    const from = base + start;
    return { start: from, end: from + name.length, entity: 'user-name', score: 0.97 };
  }
  return undefined;
}

/** Of two that overlap, the earlier one. */
function merged(left: readonly Match[], right: readonly Match[]): readonly Match[] {
  let end = 0;
  return [...left, ...right]
    .sort((a, b) => a.start - b.start || b.end - a.end)
    .filter((one) => {
      if (one.start < end) return false;
      end = one.end;
      return true;
    });
}
