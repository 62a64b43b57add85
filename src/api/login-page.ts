// SPDX-License-Identifier: Apache-2.0
// The page on which a person sets up an account and logs in. It is one file without assets: its only script
// and style are named by hash in the policy, so that nothing else runs in it.
import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

const STYLE = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{margin:0;min-height:100vh;display:grid;place-items:center}
main{width:min(22rem,calc(100vw - 2rem));padding:2rem 0}
h1{font-size:1.4rem;margin:0 0 1.2rem}
form,section{display:grid;gap:.9rem}
[hidden]{display:none!important}
label{display:grid;gap:.3rem;font-weight:600}
input{font:inherit;padding:.55rem .7rem;border:1px solid #767676;border-radius:.4rem}
button,a.button{font:inherit;font-weight:600;padding:.6rem;border:1px solid #1d4ed8;border-radius:.4rem;
background:#1d4ed8;color:#fff;text-align:center;text-decoration:none;cursor:pointer}
button.second,a.second{background:transparent;color:inherit;border-color:#767676}
:focus-visible{outline:3px solid #f59e0b;outline-offset:2px}
#said{min-height:1.5rem;margin:1rem 0 0}
small{font-weight:400}
`;

const SCRIPT = `
'use strict'
const el = (id) => document.getElementById(id)
const say = (text) => { el('said').textContent = text }
const secret = location.pathname === '/setup' ? location.hash.slice(1) : ''
const WORDS = {
  forbidden: 'You have no account here. Ask an administrator for one.',
  upstream_unreachable: 'The identity provider does not answer. Try again.',
  too_many_failures: 'Too many attempts. Wait a moment.',
}
async function call(method, path, body) {
  const sent = { method, headers: {} }
  if (body) { sent.headers['content-type'] = 'application/json'; sent.body = JSON.stringify(body) }
  if (call.csrf) sent.headers['x-bartizan-csrf'] = call.csrf
  const answer = await window.fetch('/api/v1/' + path, sent)
  const json = await answer.json()
  if (!answer.ok) throw Object.assign(new Error(json.error.message), { status: answer.status })
  return json
}
const show = (id) => {
  for (const part of ['setup', 'login', 'in']) el(part).hidden = part !== id
  const first = el(id).querySelector('input,button')
  if (first) first.focus()
}
function busy(form, work) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    say('')
    const button = form.querySelector('button')
    button.disabled = true
    try { await work(new FormData(form)) } catch (error) { say(error.message) }
    button.disabled = false
  })
}
async function entered() {
  const me = await call('GET', 'session')
  call.csrf = me.csrf
  el('who').textContent = me.name
  history.replaceState(null, '', '/login')
  show('in')
  say('You are logged in.')
}
const field = (data, name) => data.get(name) || undefined
busy(el('setup'), async (data) => {
  if (data.get('password') !== data.get('again')) throw new Error('The two passwords differ.')
  await call('POST', 'session/invitation', {
    secret, login: field(data, 'login'), name: field(data, 'name'), password: data.get('password'),
  })
  await entered()
})
busy(el('login'), async (data) => {
  await call('POST', 'session/password', { login: data.get('login'), password: data.get('password') })
  await entered()
})
el('passkey').addEventListener('click', async () => {
  say('')
  try {
    const { options } = await call('POST', 'session/passkey/options')
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options)
    const credential = await navigator.credentials.get({ publicKey })
    await call('POST', 'session/passkey', { credential: credential.toJSON() })
    await entered()
  } catch (error) { say(error.status ? error.message : 'No passkey was used.') }
})
el('out').addEventListener('click', async () => {
  try {
    await call('DELETE', 'session')
    call.csrf = undefined
    show('login')
    say('You are logged out.')
  } catch (error) { say(error.message) }
})
async function begin() {
  if (secret) {
    el('first').hidden = !secret.startsWith('bzf_')
    return show('setup')
  }
  const failed = /^#error=([a-z_]+)$/.exec(location.hash)
  try { return await entered() } catch (error) { if (error.status !== 401) say(error.message) }
  const ways = await call('GET', 'session/ways')
  el('byWord').hidden = !ways.password
  el('passkey').hidden = !ways.passkey || !window.PublicKeyCredential
  el('oidc').hidden = !ways.oidc
  show('login')
  if (failed) say(WORDS[failed[1]] || 'The login was not accepted.')
}
begin().catch((error) => say(error.message))
`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<title>Bartizan</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Bartizan</h1>
<noscript>This page needs JavaScript. Without it, use the command line: bartizan --help</noscript>
<form id="setup" hidden>
<p>Choose a password to set up your account.</p>
<div id="first"><label>Login <input name="login" autocomplete="username" maxlength="200" autocapitalize="none" spellcheck="false"></label></div>
<label>Name <small>shown to others, optional</small> <input name="name" autocomplete="name" maxlength="100"></label>
<label>Password <small id="rule">at least 12 characters</small> <input name="password" type="password" autocomplete="new-password" required minlength="12" maxlength="256" aria-describedby="rule"></label>
<label>Password again <input name="again" type="password" autocomplete="new-password" required></label>
<button>Set up</button>
</form>
<form id="login" hidden>
<section id="byWord">
<label>Login <input name="login" autocomplete="username webauthn" required maxlength="200" autocapitalize="none" spellcheck="false"></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Log in</button>
</section>
<button id="passkey" class="second" type="button">Use a passkey</button>
<a id="oidc" class="button second" href="/api/v1/session/oidc">Use your company's login</a>
</form>
<section id="in" hidden>
<p>You are <strong id="who"></strong>.</p>
<button id="out" class="second" type="button">Log out</button>
</section>
<p id="said" role="status" aria-live="polite"></p>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const POLICY = [
  "default-src 'none'",
  `script-src ${hashOf(SCRIPT)}`,
  `style-src ${hashOf(STYLE)}`,
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the page to log in, and the same to whoever opens a one-time link. */
export function mountLoginPage(app: FastifyInstance): void {
  for (const path of ['/login', '/setup']) {
    app.get(path, (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', POLICY)
        .header('cross-origin-opener-policy', 'same-origin')
        .send(PAGE),
    );
  }
}
