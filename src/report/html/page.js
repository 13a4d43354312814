'use strict';
const $ = id => document.getElementById(id);
const facts = JSON.parse($('facts').textContent);
// A line that is an object is a message with findings; an array is one near by, and read only when its conversation is opened.
const lines = $('findings').textContent.trim().split('\n'), messages = [];
lines.forEach((line, at) => { if (line[0] === '{') messages.push({ ...JSON.parse(line), line: at }); });
$('findings').remove();
const KINDS = { l: 'Label', s: 'Severity', st: 'Store', te: 'Team', ag: 'Agent', pl: 'Platform', la: 'Language', ch: 'Channel', day: 'Day', se: 'Seen', u: 'Status' };
const CHARTS = ['l', 'st', 'te', 'ag', 'pl', 'la', 'day'];
const ORDER = { block: 3, warn: 2, notice: 1 };
const STEP = 100, BARS = 5, PRINTED = 1000;
const REASONS = { language: 'in a language that is not covered', media: 'without text', unknown_sender: 'by nobody known', unreadable: 'unreadable' };

const all = messages.flatMap(m => m.f.map(f => ({ m, f, l: f.l, s: f.s, st: m.st, te: m.te, ag: m.ag, pl: m.pl, la: m.la, ch: m.ch, day: m.t ? m.t.slice(0, 10) : null, se: f.u?.seen, u: f.u?.status })));
all.forEach((row, n) => { row.n = n; });
const element = (tag, text, name) => { const e = document.createElement(tag); if (text != null) e.textContent = text; if (name) e.className = name; return e; };
const number = n => n.toLocaleString('en');
const hay = row => row.hay ??= [row.m.x, row.m.id, row.m.at, row.m.c, row.m.bu, row.st, row.te, row.ag, row.l].join('\n').toLowerCase();

// The state of the view lives in the address.
let view = read(), shown = [], limit = STEP, at = -1;
function read() {
  const said = new URLSearchParams(location.hash.slice(1));
  const view = { q: said.get('q') ?? '', sort: said.get('sort') ?? 's', group: said.has('group') ? said.get('group') === '1' : facts.group, pick: {} };
  for (const kind in KINDS) if (said.has(kind)) view.pick[kind] = said.get(kind);
  return view;
}
function write() {
  const said = new URLSearchParams();
  if (view.q) said.set('q', view.q);
  for (const kind in view.pick) said.set(kind, view.pick[kind]);
  if (view.sort !== 's') said.set('sort', view.sort);
  if (view.group !== facts.group) said.set('group', view.group ? '1' : '0');
  history.replaceState(null, '', '#' + said);
  draw();
}
function pick(kind, value) {
  if (value == null || value === '' || view.pick[kind] === value) delete view.pick[kind]; else view.pick[kind] = value;
  write();
}

function filter() {
  const words = view.q.toLowerCase().split(/\s+/).filter(Boolean), picks = Object.entries(view.pick);
  return all.filter(row => picks.every(([kind, value]) => (row[kind] ?? '') === value) && words.every(word => hay(row).includes(word)));
}
function group(rows) {
  if (!view.group) return rows.map(row => ({ row, all: [row] }));
  const by = new Map();
  for (const row of rows) {
    const key = row.f.tp || row.n;
    const found = by.get(key);
    if (found) found.all.push(row); else by.set(key, { row, all: [row] });
  }
  return [...by.values()];
}
function sort(groups) {
  const down = view.sort.startsWith('-'), key = view.sort.replace('-', '');
  const of = { s: g => -(ORDER[g.row.s] * 1e6 + g.all.length), t: g => g.row.m.t ?? '', x: g => g.row.m.x }[key] ?? (g => g.row[key] ?? '');
  const keyed = groups.map(g => [of(g), g]);
  keyed.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1].row.n - b[1].row.n) * (down ? -1 : 1));
  return keyed.map(pair => pair[1]);
}

function draw() {
  const rows = filter();
  shown = sort(group(rows));
  limit = STEP; at = -1;
  $('q').value = view.q; $('group').checked = view.group;
  const filtered = rows.length < all.length;
  $('found').textContent = `${number(rows.length)} findings${filtered ? ` of ${number(all.length)}` : ''}` + (view.group ? ` in ${number(shown.length)} templates` : '');
  picks(); charts(rows, filtered); head(); list();
}
function picks() {
  $('picks').replaceChildren(...Object.keys(KINDS).map(kind => {
    const counts = new Map();
    for (const row of all) if (row[kind] != null) counts.set(row[kind], (counts.get(row[kind]) ?? 0) + 1);
    const select = element('select');
    select.setAttribute('aria-label', KINDS[kind]);
    const values = [...counts].sort((a, b) => kind === 'day' ? (a[0] < b[0] ? -1 : 1) : b[1] - a[1]);
    if (!values.length) { select.hidden = true; return select; }
    const any = element('option', KINDS[kind]); any.value = '';
    select.append(any, ...values.map(([value, count]) => { const o = element('option', `${value} (${number(count)})`); o.value = value; return o; }));
    select.value = view.pick[kind] ?? '';
    select.onchange = () => pick(kind, select.value);
    return select;
  }));
}
function charts(rows, filtered) {
  $('charts').replaceChildren(...CHARTS.flatMap(kind => {
    const counts = new Map(), broken = new Map();
    for (const row of rows) {
      if (row[kind] == null) continue;
      counts.set(row[kind], (counts.get(row[kind]) ?? 0) + 1);
      // A message may have several findings, but is judged once.
      if (kind === 'l' || row.f === row.m.f[0]) broken.set(row[kind], (broken.get(row[kind]) ?? 0) + 1);
    }
    if (!counts.size) return [];
    const card = element('div', null, 'card');
    const judged = facts.judged[kind], total = facts.summary.judged;
    const rate = value => { const of = kind === 'l' ? total : judged?.[value]; return of && !filtered ? ` · ${(1000 * broken.get(value) / of).toFixed(1)} ‰` : ''; };
    card.append(element('h2', KINDS[kind]));
    let values = [...counts].sort((a, b) => b[1] - a[1]);
    const most = values[0][1];
    if (kind === 'day') { card.append(columns(values, rate)); return [card]; }
    values = values.slice(0, BARS);
    for (const [value, count] of values) {
      const bar = element('button', null, 'bar'); bar.type = 'button'; bar.title = value;
      const line = element('i'); line.style.width = `${Math.max(1, 100 * count / most)}%`;
      bar.append(element('span', value), element('span', number(count) + rate(value)), line);
      bar.onclick = () => pick(kind, value);
      card.append(bar);
    }
    if (counts.size > values.length) card.append(element('span', `and ${number(counts.size - values.length)} more`, 'times'));
    return [card];
  }));
}
// One column a day, the last month of those that have findings.
function columns(values, rate) {
  const days = values.sort((a, b) => a[0] < b[0] ? -1 : 1).slice(-31), most = Math.max(...days.map(day => day[1]));
  const box = element('div', null, 'columns');
  for (const [day, count] of days) {
    const column = element('button'); column.type = 'button';
    column.title = `${day}: ${number(count)}${rate(day)}`;
    column.setAttribute('aria-label', column.title);
    const line = element('i'); line.style.height = `${Math.max(2, 100 * count / most)}%`;
    column.append(line);
    column.onclick = () => pick('day', day);
    box.append(column);
  }
  const ends = element('p', null, 'times');
  ends.append(element('span', days[0][0]), element('span', `at most ${number(most)} a day`), element('span', days.at(-1)[0]));
  const both = document.createDocumentFragment();
  both.append(box, ends);
  return both;
}
function head() {
  const columns = [['s', 'Severity'], ['l', 'Label'], ['st', 'Store'], ['ag', 'Agent'], ['t', 'Sent'], ['x', 'Message']];
  $('head').replaceChildren(...columns.map(([key, title]) => {
    const th = element('th', title + (view.sort === key ? ' ↑' : view.sort === '-' + key ? ' ↓' : ''));
    th.tabIndex = 0;
    th.onclick = () => { view.sort = view.sort === key ? '-' + key : key; write(); };
    th.onkeydown = event => { if (event.key === 'Enter') { event.stopPropagation(); th.click(); } };
    return th;
  }));
}
function list() {
  $('rows').replaceChildren();
  add(0);
  if (!shown.length && all.length) $('rows').append(element('tr', 'Nothing matches; Escape shows all again.', 'none'));
}
function add(from) {
  const page = document.createDocumentFragment();
  for (const g of shown.slice(from, limit)) page.append(line(g));
  $('rows').append(page);
  $('more').hidden = limit >= shown.length;
}
function line(g) {
  const { row } = g, tr = element('tr', null, 'row');
  const label = element('td', row.l);
  if (g.all.length > 1) label.append(element('span', ` ×\u00a0${number(g.all.length)}`, 'times'));
  const stores = new Set(g.all.map(r => r.st));
  const cell = text => element('td', text ?? '', text ? '' : 'empty');
  const text = element('td');
  text.append(...marked(row, 60));
  tr.append(element('td', row.s, row.s), label, cell(stores.size > 1 ? `${stores.size} stores` : row.st), cell(row.ag), cell(row.m.t?.slice(0, 16).replace('T', ' ')), text);
  tr.tabIndex = 0;
  tr.setAttribute('aria-expanded', 'false');
  tr.onclick = () => toggle(tr, g);
  tr.onfocus = () => move(0, tr);
  return tr;
}
function marked(row, around) {
  const { x } = row.m, { a, z } = row.f;
  const start = around ? Math.max(0, a - around) : 0, end = around ? Math.min(x.length, z + around) : x.length;
  return [(start ? '…' : '') + x.slice(start, a), element('mark', x.slice(a, z)), x.slice(z, end) + (end < x.length ? '…' : '')];
}
function toggle(tr, g) {
  const open = tr.nextSibling?.classList.contains('more');
  tr.setAttribute('aria-expanded', String(!open));
  if (open) { tr.nextSibling.remove(); return; }
  const more = element('tr', null, 'more'), td = element('td');
  td.colSpan = 6;
  td.append(detail(g.row));
  if (g.all.length > 1) td.append(element('p', 'Also sent', 'times'));
  for (const other of g.all.slice(1, 3)) { const text = element('p', null, 'text'); text.append(...marked(other), element('span', `  (${other.m.at})`, 'times')); td.append(text); }
  if (g.all.length > 1) {
    const names = kind => [...new Set(g.all.map(r => r[kind]).filter(Boolean))].join(', ');
    td.append(element('p', `Sent ${number(g.all.length)} times. Stores: ${names('st') || 'unknown'}. Teams: ${names('te') || 'unknown'}. Agents: ${names('ag') || 'unknown'}.`, 'times'));
  }
  td.append(...conversation(g.row.m));
  more.append(td); tr.after(more);
}
function detail(row) {
  const { m, f } = row, [what, why, instead] = facts.labels[f.l] ?? [], [pack, date, clause, url, cost, advice] = facts.clauses[f.k];
  const box = element('div'), text = element('p', null, 'text'), dl = element('dl');
  text.append(...marked(row));
  const entry = (name, value, kind) => { if (value) { const dd = element('dd', null, kind); dd.append(value); dl.append(element('dt', name), dd); } };
  entry('What', what); entry('Why', why); entry('Instead', instead); entry('Write', advice, 'instead');
  const rule = element('span', pack && `${pack}${date && ` (as of ${date})`}: ${clause} `);
  if (/^https?:/.test(url)) { const a = element('a', 'Read it'); a.href = url; a.rel = 'noreferrer'; rule.append(a); }
  if (pack) entry('Clause', rule);
  entry('Can cost', cost);
  entry('Seen by', f.e.map(e => e.detector === 'rule' ? `rule ${e.id}${facts.rules[e.id] ? ` (${facts.rules[e.id]})` : ''}${e.loose ? ', through a disguise or a slip' : ''}`
    : e.detector === 'classifier' ? `classifier ${(100 * e.score).toFixed(0)} %: ${e.features.join(', ')}` : e.detector === 'identifier' ? e.id : 'the conversation').join('; '));
  entry('Certain', `${(100 * f.p).toFixed(0)} %`); entry('After', f.r.join(', '));
  if (f.u) entry('Status', [f.u.seen, f.u.status, f.u.owner, f.u.due && `due ${f.u.due}`, f.u.note, f.fp.slice(0, 12)].filter(Boolean).join(' · '));
  entry('Where', [m.at, m.id, m.c && `conversation ${m.c}`, m.bu && `buyer ${m.bu}`, m.ch, m.pl, m.la].filter(Boolean).join(' · '));
  // Where `replylint serve` listens unless told otherwise; it is asked for nothing until somebody follows the link.
  const review = element('a', 'Open on the trainers’ page'); review.href = 'http://127.0.0.1:7171/review#queue?message=' + encodeURIComponent(m.id); review.rel = 'noreferrer';
  entry('Decide', review);
  box.append(text, dl);
  return box;
}
// What stands around a message, folded away.
function conversation(m) {
  if (m.n == null) return [];
  const start = `[${m.n},`, inside = [];
  lines.forEach((line, at) => {
    if (!line.startsWith(start)) return;
    const [, by, agent, time, text] = JSON.parse(line);
    inside.push({ line: at, by, agent, time, text });
  });
  inside.push(...messages.filter(other => other.n === m.n).map(other => ({ line: other.line, by: other.by, agent: other.ag, time: other.t, text: other.x, self: other === m, broken: other.f[0] })));
  if (inside.length < 2) return [];
  inside.sort((a, b) => a.line - b.line);
  const here = inside.findIndex(turn => turn.self), from = Math.max(0, here - 6), near = inside.slice(from, here + 7);
  const box = element('details', null, 'talk'), list = element('ol');
  box.append(element('summary', `The conversation around it (${near.length} messages)`), list);
  for (const turn of near) {
    const item = element('li', null, turn.by + (turn.self ? ' self' : ''));
    item.append(element('b', [turn.agent ?? turn.by, turn.time?.slice(0, 16).replace('T', ' ')].filter(Boolean).join(' · ')), element('span', turn.text));
    if (turn.broken && !turn.self) item.append(element('i', turn.broken.l, turn.broken.s));
    list.append(item);
  }
  return [box];
}
function move(by, to) {
  const rows = [...document.querySelectorAll('tr.row')];
  rows[at]?.classList.remove('at');
  at = to ? rows.indexOf(to) : Math.max(0, Math.min(rows.length - 1, at + by));
  rows[at]?.classList.add('at');
  if (!to) rows[at]?.focus();
}

function counts() {
  const s = facts.summary;
  const rate = s.judged ? (1000 * s.violation / s.judged).toFixed(1) : '0';
  $('lead').textContent = `${number(s.judged)} messages judged, ${number(s.violation)} break a rule: ${rate} in 1,000.`;
  if (s.known_findings) $('lead').textContent += ` ${number(s.known_findings)} findings are known and not shown.`;
  const severity = name => s.messages[name] ?? 0;
  const cards = [['block', severity('block')], ['warn', severity('warn')], ['notice', severity('notice')], ['clean', s.clean], ['unsure', s.review], ['not judged', s.unverified], ['not readable', s.skipped]];
  $('counts').replaceChildren(...cards.map(([name, count]) => { const card = element('div', name, 'card'); card.prepend(element('b', number(count), name)); return card; }));
  const reasons = Object.entries(s.reasons).map(([reason, count]) => `${number(count)} ${REASONS[reason] ?? reason}`);
  if (reasons.length) $('lead').textContent += ` Not judged: ${reasons.join(', ')}.`;
}

function arrivals() {
  const { coverage, stores, allowed = [], changes } = facts.summary;
  const table = (titles, rows) => {
    if (!rows.length) return;
    const table = element('table', null, 'plain'), head = element('tr');
    head.append(...titles.map(title => element('th', title)));
    table.append(head, ...rows.map(cells => { const tr = element('tr'); tr.append(...cells.map(cell => element('td', cell))); return tr; }));
    $('arrivals').append(table);
  };
  const silent = new Set(coverage.stores_without_messages);
  const days = store => silent.has(store) ? 'no messages at all' : (coverage.days_without_messages[store] ?? []).map(([first, last]) => first === last ? first : `${first} to ${last}`).join(', ');
  table(['Store', 'Judged', 'Break a rule', 'Not judged', 'Days without messages'], Object.entries(stores).map(([store, s]) => [store || '(no store)', number(s.judged), number(s.violation), number(s.unverified), days(store)]));
  if (changes) {
    const by = (kind, names) => Object.entries(names).filter(([name]) => name).map(([name, c]) => [`${kind} ${name}`, number(c.new), number(c.gone), number(c.back)]);
    table(['Findings since the last report', 'New', 'Gone', 'Back again'], [['all', number(changes.new), number(changes.gone), number(changes.back)], ...by('store', changes.stores), ...by('team', changes.teams), ...by('agent', changes.agents)]);
    table(['Status', 'Findings'], Object.entries(changes.statuses).map(([status, count]) => [status, number(count)]));
  }
  table(['Files that could not be read'], coverage.unreadable_files.map(path => [path]));
  table(['Allowed', 'Findings', 'Until', 'Reason'], allowed.map(a => [a.what, number(a.findings), a.until + (a.expired ? ' (ended)' : a.findings ? '' : ' (unused)'), a.reason]));
}

$('q').oninput = () => { clearTimeout($('q').wait); $('q').wait = setTimeout(() => { view.q = $('q').value; write(); }, 120); };
$('group').onchange = () => { view.group = $('group').checked; write(); };
$('clear').onclick = () => { view = { q: '', sort: 's', group: facts.group, pick: {} }; write(); };
$('bar').onsubmit = event => event.preventDefault();
const more = () => { const from = limit; limit += STEP; add(from); };
$('more').onclick = more;
addEventListener('beforeprint', () => { while (limit < Math.min(PRINTED, shown.length)) more(); });
new IntersectionObserver(seen => { if (seen[0].isIntersecting && !$('more').hidden) more(); }, { rootMargin: '400px' }).observe($('more'));
addEventListener('hashchange', () => { view = read(); draw(); });
addEventListener('keydown', event => {
  const typing = /INPUT|SELECT/.test(event.target.tagName);
  if (event.key === 'Escape') { $('q').blur(); $('clear').click(); }
  else if (typing || event.ctrlKey || event.metaKey) return;
  else if (event.key === '/') { event.preventDefault(); $('q').focus(); }
  else if (event.key === 'j') move(1);
  else if (event.key === 'k') move(-1);
  else if (event.key === 'Enter' && /BODY|TR/.test(event.target.tagName)) document.querySelectorAll('tr.row')[at]?.click();
});
if (innerWidth < 700) $('chartbox').open = false;
counts();
arrivals();
draw();
