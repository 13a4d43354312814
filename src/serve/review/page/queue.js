// The queue: an example is shown, decided by keys, and the next one stands there already.
'use strict';
// --- the queue

function asked() {
  const of = { order: at('order').value, label: at('of-label').value, store: at('of-store').value.trim(), language: at('of-language').value.trim() };
  return new URLSearchParams(Object.entries(of).filter(([, value]) => value));
}

async function fill() {
  if (state.fetching) return state.fetching;
  const query = asked();
  query.set('count', AHEAD);
  // What is decided here and still on its way is not to come again.
  const having = [state.shown, ...state.queue].filter(Boolean).map(example => example.id).concat(mine().map(one => one.decision.example));
  query.set('having', having.join(','));
  state.fetching = ask('next?' + query).then(answer => {
    const known = new Set([state.shown?.id, ...state.queue.map(example => example.id)]);
    state.queue.push(...answer.examples.filter(example => !known.has(example.id)));
  });
  try { await state.fetching; trouble(null); } catch (error) { trouble(error); } finally { state.fetching = null; }
}

async function next() {
  if (!state.queue.length) await fill();
  show(state.queue.shift() ?? null);
  if (state.queue.length < AHEAD / 2) fill();
}

async function restart() {
  state.queue = [];
  state.shown = null;
  await state.fetching;
  next();
}

async function comeBack(id) {
  const { examples } = await ask('example?id=' + id);
  if (!examples.length) return;
  if (state.shown && state.shown.id !== id) state.queue.unshift(state.shown);
  show(examples[0]);
  hint(say('undone'));
}

// --- showing

// Places come as bytes of UTF-8; the browser counts UTF-16.
function places(text) {
  const units = new Map([[0, 0]]), bytes = new Map([[0, 0]]);
  let byte = 0, unit = 0;
  for (const c of text) {
    const point = c.codePointAt(0);
    byte += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    unit += c.length;
    units.set(byte, unit);
    bytes.set(unit, byte);
  }
  return { units: at => units.get(at) ?? text.length, bytes: at => bytes.get(at) ?? byte };
}

function marked(text, spans) {
  const place = places(text), ranges = spans.map(one => ({ ...one, from: place.units(one.span.start), to: place.units(one.span.end) }));
  const borders = [...new Set([0, text.length, ...ranges.flatMap(range => [range.from, range.to])])].sort((one, other) => one - other);
  return borders.slice(1).map((end, number) => {
    const start = borders[number], over = ranges.filter(range => range.from <= start && end <= range.to);
    if (!over.length) return text.slice(start, end);
    const labels = [...new Set(over.map(range => range.label))].join(', ');
    return make('mark', { class: over.some(range => range.drawn) ? 'drawn' : '', title: labels, 'aria-label': `${labels}: ${text.slice(start, end)}` }, text.slice(start, end));
  });
}

function show(example) {
  state.shown = example;
  state.since = performance.now();
  state.chosen = new Set(example?.findings.map(finding => finding.label));
  state.spans = [];
  state.last = null;
  state.digit = '';
  at('example').hidden = !example;
  at('nothing').hidden = !!example;
  at('note').value = '';
  hint(say('hint'));
  if (!example) return;
  paint();
  at('before').replaceChildren(...example.before.map(turn));
  at('after').replaceChildren(...example.after.map(turn));
  at('alike').hidden = example.alike < 2;
  at('alike').firstElementChild.textContent = say('alike', example.alike);
  at('alike').lastElementChild.replaceChildren(...example.others.map(text => make('li', {}, text)));
  at('findings').replaceChildren(...findings(example));
  const facts = example.record, given = example.given && say('given', example.given.join(', ') || say('came_with_none'));
  at('facts').textContent = [facts.channel, facts.store, facts.platform, facts.region, facts.language, facts.agent, facts.sent_at, `${facts.source.path}:${facts.source.record}`, given].filter(Boolean).join(' · ');
}

function paint() {
  const example = state.shown, drawn = new Set(state.spans.map(one => one.label));
  const found = example.findings.filter(finding => state.chosen.has(finding.label) && !drawn.has(finding.label));
  at('text').replaceChildren(...marked(example.text, [...found, ...state.spans.map(one => ({ ...one, drawn: true }))]));
  at('text').lang = example.record.language ?? '';
  at('select').hidden = true;
  at('select-help').hidden = true;
  at('text').hidden = false;
  at('unlock').disabled = !example.masked;
  button('accept', example.findings.length ? 'accept' : 'accept_none');
  for (const one of at('labels').querySelectorAll('button')) {
    const label = one.dataset.label, score = example.scores.find(score => score.label === label)?.score;
    one.setAttribute('aria-pressed', state.chosen.has(label));
    one.querySelector('.score').textContent = score >= 0.001 ? percent(score) : '';
  }
  at('labels').classList.toggle('first', false);
}

const percent = share => (share * 100).toFixed(share < 0.1 ? 1 : 0) + ' %';

function turn(one) {
  const shop = one.sender === 'agent' || one.sender === 'bot';
  return make('p', { class: shop ? 'shop' : '' }, make('small', {}, say(one.sender)), one.text);
}

function findings(example) {
  if (!example.findings.length) {
    const doubts = example.scores.slice(0, 2).map(score => `${score.label} ${percent(score.score)}`).join(', ');
    return [make('p', { class: 'faint' }, say('no_finding') + (doubts ? ` ${say('doubt')}: ${doubts}` : ''))];
  }
  const scale = make('p', { class: 'faint' }, say('scale'));
  return [...example.findings.map(finding => {
    const evidence = finding.evidence.map(one => {
      const what = one.detector === 'classifier' ? `${percent(one.score)} · ${one.features.join(', ')}` : one.id;
      return `${say('asks_' + one.detector)}: ${what}`;
    });
    const clause = finding.policy.clause && make('p', {}, `${finding.policy.pack}: ${finding.policy.clause} `,
      /^https?:/.test(finding.policy.url) ? make('a', { href: finding.policy.url, target: '_blank', rel: 'noopener noreferrer' }, say('read')) : null);
    return make('div', { class: 'finding' }, make('span', { class: 'score', title: say('scale') }, percent(finding.confidence)), make('b', {}, finding.label), ' ', make('q', {}, finding.excerpt),
      make('p', { class: 'faint' }, evidence.join(' — ')), clause || null, finding.advice ? make('p', { class: 'faint' }, `${say('advice')}: ${finding.advice}`) : null);
  }), scale];
}

function hint(words) { at('hint').textContent = words; }

function button(id, word) {
  const key = at(id).dataset.key;
  at(id).replaceChildren(say(word), make('kbd', { 'aria-hidden': 'true' }, key));
  at(id).setAttribute('aria-keyshortcuts', key);
}

// --- deciding

function decision(kind, more = {}) {
  const example = state.shown;
  return { example: example.id, kind, order: at('order').value, filtered: [...asked().keys()].length > 1, masked: example.masked, took: Math.round(performance.now() - state.since), ...more };
}

function decide(labels) {
  if (!state.shown) return;
  const note = at('note').value.trim(), spans = state.spans.filter(one => labels.includes(one.label));
  tell(decision('label', { labels, spans, ...(note && { note }) }));
  const words = say('decided', labels.join(', ') || say('none'));
  next().then(() => hint(words));
}

const ACTIONS = {
  accept: () => decide(state.shown.findings.map(finding => finding.label)),
  reject: () => decide([]),
  decide: () => decide([...state.chosen]),
  skip: () => { tell(decision('skip')); next().then(() => hint(say('skipped'))); },
  flag: () => { const note = at('note').value.trim(); tell(decision('flag', { ...(note && { note }) })); next().then(() => hint(say('flagged'))); },
  mark: startMark,
  unlock,
};

function undo() {
  // An example need not be shown for it: the service knows what was last.
  tell({ example: state.shown?.id ?? 0, kind: 'undo' });
}

function toggle(label) {
  state.chosen.has(label) ? state.chosen.delete(label) : state.chosen.add(label);
  state.last = label;
  paint();
}

async function unlock() {
  try {
    const { examples } = await ask('unlock', { example: state.shown.id, request: fresh() });
    // What was drawn counts characters of the masked text, so that it cannot stay; the rest does.
    const { chosen, last, since } = state, note = at('note').value;
    show(examples[0]);
    Object.assign(state, { chosen, last, since });
    at('note').value = note;
    paint();
    hint(say('hidden_shown'));
  } catch (error) { trouble(error); }
}

function startMark() {
  const label = state.last ?? (state.chosen.size === 1 ? [...state.chosen][0] : null);
  if (!label) return hint(say('mark_first'));
  state.last = label;
  const selected = getSelection();
  if (!selected.isCollapsed && at('text').contains(selected.anchorNode) && at('text').contains(selected.focusNode)) {
    const range = selected.getRangeAt(0), before = range.cloneRange();
    before.selectNodeContents(at('text'));
    before.setEnd(range.startContainer, range.startOffset);
    const start = before.toString().length;
    return mark(start, start + range.toString().length);
  }
  at('select').value = state.shown.text;
  at('select').setAttribute('aria-label', say('mark'));
  at('select').hidden = false;
  at('text').hidden = true;
  at('select-help').hidden = false;
  at('select-help').textContent = say('select_help', label);
  at('select').focus();
  at('select').setSelectionRange(0, 0);
}

function mark(start, end) {
  const text = state.shown.text, place = places(text), label = state.last;
  if (start < end) {
    state.spans = state.spans.filter(one => one.label !== label).concat({ label, span: { start: place.bytes(start), end: place.bytes(end) } });
    state.chosen.add(label);
    hint(say('marked', label, text.slice(start, end)));
  }
  getSelection().removeAllRanges();
  paint();
  at('main').focus({ preventScroll: true });
}

at('select').addEventListener('keydown', event => {
  if (event.key === 'Enter') { event.preventDefault(); mark(at('select').selectionStart, at('select').selectionEnd); }
  if (event.key === 'Escape') { paint(); at('main').focus({ preventScroll: true }); }
  event.stopPropagation();
});

// Not a read-only field, since those show no caret to select with.
at('select').addEventListener('beforeinput', event => event.preventDefault());

at('note').addEventListener('keydown', event => {
  if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) { event.preventDefault(); at('main').focus({ preventScroll: true }); }
});

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || location.hash.slice(1).split('?')[0] !== 'queue') return;
  if (event.target.closest('input, select, textarea')) return;
  const key = event.key.toLowerCase();
  // A button that has the focus is pressed by Enter, as everywhere.
  if (key === 'enter' && event.target.closest('button, a, summary')) return;
  if (key === 'u') return undo();
  if (!state.shown) return;
  if (key === 'n') { event.preventDefault(); return at('note').focus(); }
  const action = { a: 'accept', r: 'reject', enter: 'decide', s: 'skip', f: 'flag', m: 'mark', h: 'unlock' }[key];
  if (action && !at(action).disabled) { event.preventDefault(); return ACTIONS[action](); }
  if (/^[1-9]$/.test(key)) digit(key);
});

// The first digit names the category, the second the label in it.
function digit(key) {
  const code = state.digit + key, one = at('labels').querySelector(`[data-code="${code}"]`);
  if (one) { state.digit = ''; return toggle(one.dataset.label); }
  state.digit = at('labels').querySelector(`[data-code^="${key}"]`) ? key : '';
  for (const label of at('labels').querySelectorAll('button')) label.classList.toggle('same', label.dataset.code.startsWith(state.digit));
  at('labels').classList.toggle('first', !!state.digit);
}

for (const [id, action] of Object.entries(ACTIONS)) at(id).addEventListener('click', event => { if (state.shown) action(); letGo(event); });
at('undo').addEventListener('click', event => { undo(); letGo(event); });

// After a click by mouse or finger, Enter means the decision again and not the button; who walks by Tab keeps the place.
function letGo(event) { if (event.detail && document.activeElement?.closest('button')) at('main').focus({ preventScroll: true }); }
for (const id of ['order', 'of-label', 'of-store', 'of-language']) at(id).addEventListener('change', restart);

at('import').addEventListener('change', async () => {
  const sum = { added: 0, known: 0, skipped: 0 };
  try {
    for (const file of at('import').files) {
      const lines = (await file.text()).split('\n').filter(line => line.trim());
      // In parts, so that no body is too large.
      for (let from = 0; from < lines.length; from += 500) {
        const done = await ask('import', lines.slice(from, from + 500).join('\n'), 'application/x-ndjson');
        for (const key in sum) sum[key] += done[key];
      }
    }
    trouble(null);
  } catch (error) { trouble(error); }
  at('import').value = '';
  await restart();
  greet();
  hint(say('imported', sum.added, sum.known, sum.skipped));
});

function labelButtons() {
  const categories = Map.groupBy(state.me.labels.filter(one => !one.label.startsWith('inbound')), one => one.label.split('.')[0]);
  const groups = [...categories].map(([category, labels], first) => make('div', { role: 'group', 'aria-label': category }, make('h3', {}, category),
    ...labels.map(({ label, what }, second) => make('button', { type: 'button', title: what, 'data-label': label, 'data-code': `${first + 1}${second + 1}`, 'aria-pressed': 'false', onclick: event => { toggle(label); letGo(event); } },
      label.split('.')[1].replaceAll('_', ' '), make('span', { class: 'score' }), make('kbd', { 'aria-hidden': 'true' }, `${first + 1} ${second + 1}`)))));
  at('labels').replaceChildren(...groups);
  at('of-label').replaceChildren(at('of-label').options[0], ...state.me.labels.map(one => new Option(one.label, one.label)));
}
