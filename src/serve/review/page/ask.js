// Asking the service, and saving: what is decided is told until it is on disk.
'use strict';
const at = id => document.getElementById(id);
const AHEAD = 4;
const state = { me: null, queue: [], shown: null, since: 0, chosen: new Set(), spans: [], last: null, digit: '', fetching: null, undone: [] };

function make(name, more = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(more)) {
    if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
    else if (key === 'class') element.className = value;
    else if (key in element && key !== 'list') element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...inside.filter(part => part !== null && part !== undefined));
  return element;
}

const fresh = () => [...crypto.getRandomValues(new Uint8Array(12))].map(byte => byte.toString(16).padStart(2, '0')).join('');

// --- asking

class Refused extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

async function ask(path, body, kind = 'application/json') {
  const token = localStorage.getItem('replylint-token');
  const headers = { ...(token && { Authorization: 'Bearer ' + token }), ...(body !== undefined && { 'Content-Type': kind }) };
  const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch('v1/review/' + path, { method: sent === undefined ? 'GET' : 'POST', headers, body: sent });
  const answer = await response.json();
  if (!response.ok) throw new Refused(response.status, answer.error?.message ?? response.statusText);
  return answer;
}

function trouble(error) {
  at('trouble').hidden = !error;
  at('trouble').textContent = error?.message ?? '';
}

// --- saving: what is told stays in this browser until the service says that it is on disk

const KEPT = 'replylint-unsaved';
const unsaved = () => JSON.parse(localStorage.getItem(KEPT) ?? '[]');
// A decision is its maker's: that of another who sat here waits until that name is back.
const mine = () => unsaved().filter(one => one.by === state.me.name);
let telling = null;

function tell(decision) {
  localStorage.setItem(KEPT, JSON.stringify([...unsaved(), { by: state.me.name, decision: { ...decision, request: fresh() } }]));
  return telling ??= save().finally(() => { telling = null; });
}

async function save() {
  for (let all = mine(); all.length; all = mine()) {
    savedIs('waits', all.length > 1 ? say('unsaved', all.length) : say('saving'));
    try {
      const saved = await ask('decisions', all[0].decision);
      if (saved.undone !== null) await comeBack(saved.example);
      drop(all[0]);
      state.me.waiting += saved.undone !== null ? 1 : saved.outcome.waiting ? 0 : -1;
      at('waiting').textContent = say('waiting', Math.max(0, state.me.waiting));
      savedIs('', '✓ ' + say('saved'));
    } catch (error) {
      if (!(error instanceof Refused) || error.status >= 500 || error.status === 401) {
        savedIs('fails', say('unsaved', all.length));
        await new Promise(resolve => setTimeout(resolve, 1500));
        continue;
      }
      drop(all[0]);
      savedIs('fails', say('refused', error.message));
    }
  }
}

function drop(kept) {
  localStorage.setItem(KEPT, JSON.stringify(unsaved().filter(one => one.decision.request !== kept.decision.request)));
}

function savedIs(kind, words) {
  at('saved').className = kind;
  at('saved').textContent = words;
}
