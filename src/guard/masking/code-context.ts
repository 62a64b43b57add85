// SPDX-License-Identifier: Apache-2.0
// Whether the place that a growing text has reached lies in code that sends something somewhere: behind a
// word such as `curl` or `fetch(` in the same block or span of code. Code without one is a text like others:
// people ask models to write their own address into it.

/** Commands and calls that open connections; the list names what assistants write, not all there is. */
const SENDS =
  /(?<=[^])(?:\b(?:curl|wget|ncat|netcat|nc|telnet|ssh|scp|sftp|ftp|rsync|nslookup|dig|ping|iwr|irm|Invoke-WebRequest|Invoke-RestMethod|XMLHttpRequest|sendBeacon|axios|WebSocket|EventSource|urllib|urlopen|httpx|aiohttp|smtplib|HttpClient|HttpURLConnection|URLSession|file_get_contents|sendmail|importScripts)\b|\bfetch ?\(|\brequests ?\.|\bhttps?\.(?:get|post|put|request|client)\b|net\/http|\bnew (?:URL|Image)\b|\.(?:src|href|action|location) ?=|\blocation ?=)/i;
/** Units before those that are new in which a word of the list may have begun. */
const OVERLAP = 64;
/** Units at the start of a line that tell a fence. */
const HEAD = 80;
const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const CLOSING = /^ {0,3}[`~]+\s*$/;
/** Stands before a text that is whole. Of one that was cut, the first unit is there to be looked back at. */
const START = ' ';
const MARK = /[`\n]/g;
const WORD = /\w/;

/** True for a text that holds a call or command which sends. */
export const sends = (text: string): boolean => SENDS.test(START + text);

export class CodeContext {
  /** How the line begins. */
  #head = '';
  /** What of the line, or of the span in it, is not looked at yet, and a little before it. */
  #text = START;
  /** What closes the block: its fence; empty outside. */
  #fence = '';
  /** Inside `...`, which ends with its line. */
  #span = false;
  #sends = false;
  /** Backticks in a row, up to here. */
  #ticks = 0;

  push(text: string): void {
    let from = 0;
    MARK.lastIndex = 0;
    for (let mark = MARK.exec(text); mark !== null; mark = MARK.exec(text)) {
      this.#append(text.slice(from, mark.index));
      if (mark[0] === '\n') this.#endLine();
      else {
        this.#ticks++;
        this.#write('`');
      }
      from = mark.index + 1;
    }
    this.#append(text.slice(from));
  }

  /** True where code that sends has begun. */
  get isSending(): boolean {
    if (this.#fence === '' && !this.#span) return false;
    this.#look();
    return this.#sends;
  }

  #append(text: string): void {
    if (text === '') return;
    if (this.#ticks > 0) this.#endTicks();
    this.#write(text);
  }

  #write(text: string): void {
    if (this.#head.length < HEAD) this.#head = (this.#head + text).slice(0, HEAD);
    this.#text += text;
    if (this.#text.length > OVERLAP * 16) this.#lookAtWords();
  }

  /** A row of backticks opens or closes a span; at the start of a line it may be the fence of a block. */
  #endTicks(): void {
    this.#ticks = 0;
    if (this.#fence !== '') return;
    this.#span = !this.#span;
    this.#sends = false;
    this.#text = START;
  }

  #endLine(): void {
    const fence = FENCE.exec(this.#head)?.[1] ?? '';
    this.#look();
    if (this.#fence === '') {
      this.#fence = fence;
      this.#sends = false;
    } else if (fence.startsWith(this.#fence) && CLOSING.test(this.#head)) {
      this.#fence = '';
      this.#sends = false;
    }
    this.#span = false;
    this.#ticks = 0;
    this.#head = '';
    this.#text = START;
  }

  #look(): void {
    if (this.#fence !== '' || this.#span) this.#sends ||= SENDS.test(this.#text);
  }

  /** Looks at what is complete: the last word may go on. */
  #lookAtWords(): void {
    let end = this.#text.length;
    while (end > 0 && WORD.test(this.#text.charAt(end - 1))) end--;
    if (this.#fence !== '' || this.#span) this.#sends ||= SENDS.test(this.#text.slice(0, end));
    // A word that is longer than any of the list is none of it.
    const from = Math.max(0, end - OVERLAP, this.#text.length - OVERLAP * 2);
    this.#text = this.#text.slice(from);
  }
}
