// Where we stand, and models: tables and plots drawn as SVG.
'use strict';

function svg(name, more = {}, ...inside) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(more)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

const card = (title, ...inside) => make('section', { class: 'card' }, make('h2', {}, title), ...inside);
const empty = () => make('p', { class: 'faint' }, say('no_data'));
const share = (value, digits = 2) => value === null || value === undefined ? '–' : value.toFixed(digits);

function table(heads, rows) {
  const cell = (kind, value, number) => make(kind, { class: number ? 'number' : '' }, value);
  return make('table', {}, make('thead', {}, make('tr', {}, ...heads.map((head, place) => cell('th', head, place > 0)))),
    make('tbody', {}, ...rows.map(row => make('tr', {}, ...row.map((value, place) => cell('td', value, place > 0))))));
}

function drawMeasures(all) {
  const tile = (count, word) => make('div', {}, make('b', {}, String(count)), say(word));
  const counts = all.counts;
  return [
    make('div', { class: 'tiles' }, tile(counts.examples, 'examples'), tile(counts.distinct, 'distinct'), tile(counts.waiting, 'left'), tile(counts.decided, 'decided_count'), tile(counts.conflicts, 'open_conflicts'), tile(counts.flagged, 'flagged_count')),
    card(say('sample'), ...(all.sample.messages ? [make('p', { class: 'faint' }, say('sample_size', all.sample.messages)), intervals(all.sample)] : [make('p', { class: 'faint' }, say('sample_none'))])),
    card(say('agreement'), all.agreement.length ? table([say('label'), say('alpha'), say('seen'), say('named')], all.agreement.map(one => [one.label, share(one.alpha), String(one.seen), String(one.named)])) : empty()),
    card(say('calibration'), all.sample.calibration.some(bin => bin.holds) ? calibration(all.sample.calibration) : empty()),
    card(say('confusion'), all.confusion.length ? confusion(all.confusion) : empty()),
    card(say('volume'), all.volume.length ? bars(all.volume.map(one => ({ x: one.month || say('unknown_month'), part: one.label, count: one.count })), say('volume')) : empty()),
    card(say('pace'), all.pace.length ? bars(all.pace.map(one => ({ x: one.hour.slice(5).replace('T', ' ') + 'h', part: one.reviewer, count: one.count })), say('pace')) : empty()),
  ];
}

// Precision and recall of each label, as points with their intervals.
function intervals(sample) {
  const rows = [{ label: say('all'), ...sample }, ...sample.by_label], left = 190, wide = 250, high = 26, top = 26;
  const plot = svg('svg', { viewBox: `0 0 ${left + 2 * wide + 60} ${top + rows.length * high + 22}`, width: left + 2 * wide + 60, role: 'img', 'aria-label': say('sample') });
  ['precision', 'recall'].forEach((what, column) => {
    const from = left + column * (wide + 30), x = value => from + value * wide;
    plot.append(svg('text', { x: from, y: 14 }, say(what)));
    for (const tick of [0, 0.5, 1]) {
      plot.append(svg('line', { class: 'grid', x1: x(tick), x2: x(tick), y1: top - 4, y2: top + rows.length * high }));
      plot.append(svg('text', { class: 'faint', x: x(tick), y: top + rows.length * high + 16, 'text-anchor': 'middle' }, String(tick)));
    }
    rows.forEach((row, place) => {
      const y = top + place * high + high / 2, value = row[what];
      if (!column) plot.append(svg('text', { x: 0, y: y + 4 }, row.label));
      if (!value) return plot.append(svg('text', { class: 'faint', x: x(0.02), y: y + 4 }, '–'));
      const told = `${row.label}, ${say(what)}: ${share(value.share)} (${share(value.low)}–${share(value.high)}), ${value.part} / ${value.whole}`;
      plot.append(svg('g', {}, svg('title', {}, told), svg('line', { class: 'whisker', x1: x(value.low), x2: x(value.high), y1: y, y2: y }), svg('circle', { class: 'dot', cx: x(value.share), cy: y, r: 4.5 })));
    });
  });
  return plot;
}

function calibration(bins) {
  const size = 300, left = 40, top = 10, x = value => left + value * size, y = value => top + (1 - value) * size;
  const plot = svg('svg', { viewBox: `0 0 ${size + 60} ${size + 45}`, width: size + 60, role: 'img', 'aria-label': say('calibration') });
  for (const tick of [0, 0.25, 0.5, 0.75, 1]) {
    plot.append(svg('line', { class: 'grid', x1: x(0), x2: x(1), y1: y(tick), y2: y(tick) }), svg('text', { class: 'faint', x: left - 6, y: y(tick) + 4, 'text-anchor': 'end' }, String(tick)), svg('text', { class: 'faint', x: x(tick), y: top + size + 18, 'text-anchor': 'middle' }, String(tick)));
  }
  plot.append(svg('line', { class: 'ideal', x1: x(0), y1: y(0), x2: x(1), y2: y(1) }));
  const full = bins.filter(bin => bin.holds);
  plot.append(svg('polyline', { class: 'curve', points: full.map(bin => `${x(bin.score)},${y(bin.holds.share)}`).join(' ') }));
  for (const bin of full) {
    plot.append(svg('g', {}, svg('title', {}, `${share(bin.score)} → ${share(bin.holds.share)}, ${bin.holds.part} / ${bin.holds.whole}`),
      svg('line', { class: 'whisker', x1: x(bin.score), x2: x(bin.score), y1: y(bin.holds.low), y2: y(bin.holds.high) }), svg('circle', { class: 'dot', cx: x(bin.score), cy: y(bin.holds.share), r: 5 })));
  }
  return plot;
}

function confusion(cells) {
  const named = name => name || say('nothing_found'), names = [...new Set(cells.flatMap(cell => [cell.found, cell.decided]))].sort((one, other) => !one - !other || one.localeCompare(other));
  const size = 30, left = 190, top = 150, most = Math.max(...cells.map(cell => cell.count));
  const plot = svg('svg', { viewBox: `0 0 ${left + names.length * size + 60} ${top + names.length * size + 10}`, width: left + names.length * size + 60, role: 'img', 'aria-label': say('confusion') });
  plot.append(svg('text', { class: 'faint', x: 0, y: top - 8 }, say('found') + ' ↓'), svg('text', { class: 'faint', x: left, y: 12 }, say('decided_count') + ' →'));
  names.forEach((name, place) => {
    const middle = place * size + size / 2;
    plot.append(svg('text', { x: left - 8, y: top + middle + 4, 'text-anchor': 'end' }, named(name)));
    plot.append(svg('text', { transform: `translate(${left + middle + 4} ${top - 6}) rotate(-60)` }, named(name)));
    plot.append(svg('line', { class: 'grid', x1: left, x2: left + names.length * size, y1: top + place * size, y2: top + place * size }), svg('line', { class: 'grid', y1: top, y2: top + names.length * size, x1: left + place * size, x2: left + place * size }));
  });
  for (const cell of cells) {
    const x = left + names.indexOf(cell.decided) * size, y = top + names.indexOf(cell.found) * size, strength = 0.25 + 0.75 * Math.sqrt(cell.count / most);
    plot.append(svg('g', {}, svg('title', {}, `${named(cell.found)} → ${named(cell.decided)}: ${cell.count}`),
      svg('rect', { class: cell.found === cell.decided ? 'cell' : 'wrong', x: x + 1, y: y + 1, width: size - 2, height: size - 2, rx: 4, 'fill-opacity': strength }),
      svg('text', { x: x + size / 2, y: y + size / 2 + 4, 'text-anchor': 'middle', class: strength > 0.7 ? 'dark' : '' }, String(cell.count))));
  }
  return plot;
}

// Stacked bars by `x`, one shade a part; each part is named by its title and in the legend.
function bars(rows, title) {
  const columns = [...new Set(rows.map(row => row.x))], parts = [...new Set(rows.map(row => row.part))];
  const sums = columns.map(column => rows.filter(row => row.x === column).reduce((sum, row) => sum + row.count, 0));
  const most = Math.max(...sums), wide = Math.max(34, Math.min(90, 700 / columns.length)), high = 180, left = 40, top = 14;
  const shade = part => `hsl(${(parts.indexOf(part) * 137.5 + 215) % 360} 55% 52%)`;
  const plot = svg('svg', { viewBox: `0 0 ${left + columns.length * wide + 20} ${high + 70}`, width: left + columns.length * wide + 20, role: 'img', 'aria-label': title });
  plot.append(svg('line', { class: 'grid', x1: left, x2: left + columns.length * wide, y1: top + high, y2: top + high }), svg('text', { class: 'faint', x: left - 6, y: top + 8, 'text-anchor': 'end' }, String(most)));
  columns.forEach((column, place) => {
    let y = top + high;
    for (const row of rows.filter(row => row.x === column)) {
      const size = row.count / most * (high - 4);
      y -= size;
      plot.append(svg('rect', { x: left + place * wide + 4, y, width: wide - 8, height: size, fill: shade(row.part), rx: 2 }, svg('title', {}, `${column} · ${row.part}: ${row.count}`)));
    }
    plot.append(svg('text', { class: 'faint', transform: `translate(${left + place * wide + wide / 2} ${top + high + 16}) rotate(${columns.length > 8 ? -40 : 0})`, 'text-anchor': columns.length > 8 ? 'end' : 'middle' }, column));
  });
  const legend = make('div', { class: 'tags' }, ...parts.map(part => {
    const swatch = svg('svg', { width: 10, height: 10 }, svg('rect', { width: 10, height: 10, rx: 2, fill: shade(part) }));
    const item = make('span', {}, part);
    swatch.style.display = 'inline-block';
    swatch.style.marginInlineEnd = '.35rem';
    item.prepend(swatch);
    return item;
  }));
  return make('div', {}, plot, legend);
}

function drawModels(all, isLead) {
  const parts = [];
  if (isLead && all.active) parts.push(make('p', {}, make('button', { id: 'rollback', onclick: () => lead('rollback', {}) }, say('rollback'))));
  if (!all.models.some(model => model.id === all.in_service)) parts.push(make('p', { class: 'faint' }, `${say('in_service')}: ${all.in_service} · ${say('built_in')}`));
  if (!all.models.length) parts.push(make('p', {}, say('no_models')));
  return parts.concat(all.models.map(model => drawModel(model, all.in_service, isLead)));
}

function drawModel(model, inService, isLead) {
  const here = model.id === inService, state = here ? 'in_service' : model.refused ? 'refused_model' : 'ready';
  const head = make('h2', {}, model.id + ' · ', make('span', { class: here ? 'better' : model.refused ? 'worse' : '' }, say(state)));
  const facts = make('p', { class: 'faint' }, [`${say('by')} ${model.by}, ${model.at.slice(0, 16).replace('T', ' ')}`, `${model.messages} ${say('messages')}`, `${say('decisions')}: ${model.decisions}`, `${say('parent')}: ${model.parent}`, `${say('data')}: ${model.data_hash.slice(0, 16)}`].join(' · '));
  const activate = isLead && !here && !model.refused ? make('button', { class: 'main activate', onclick: () => lead('activate', { model: model.id }) }, say('activate')) : null;
  return make('section', { class: 'card', 'data-model': model.id }, head, facts, model.refused ? make('p', { class: 'worse' }, model.refused) : null, activate,
    model.comparison ? drawComparison(model.comparison) : null, make('details', {}, make('summary', {}, say('card')), make('pre', {}, model.card)));
}

function drawComparison(all) {
  const change = (before, after, more = true) => make('span', { class: Math.abs(after - before) < 0.0005 ? '' : (after > before) === more ? 'better' : 'worse' }, share(after, 3));
  const row = (name, before, after, more) => [name, share(before, 3), change(before, after, more)];
  const { before, after } = all;
  const sides = scores => Object.entries(scores).map(([name, [was, is]]) => [name, String(is.wanted), share(was.f1, 3), change(was.f1, is.f1)]);
  return make('div', {},
    make('p', { class: 'faint' }, say('rows', all.rows, all.decided)),
    table(['', say('before'), say('after')], [
      row(say('category_f1'), before.category.f1, after.category.f1), row(say('label_f1'), before.label.f1, after.label.f1),
      row(say('disguised'), before.disguised_recall, after.disguised_recall), row(say('twins'), before.twins[0], after.twins[0]),
      row(say('alarms'), before.false_alarms[0], after.false_alarms[0], false)]),
    make('details', {}, make('summary', {}, say('by_label')), table([say('label'), say('wanted'), say('before'), say('after')], sides(all.by_label))),
    make('details', {}, make('summary', {}, say('by_language')), table([say('of_language'), say('wanted'), say('before'), say('after')], sides(all.by_language))),
    changes(say('fixed', all.mended_count), all.mended), changes(say('broke', all.broken_count), all.broken));
}

function changes(title, list) {
  const labels = labels => labels.join(', ') || say('none');
  return make('details', {}, make('summary', {}, title), ...list.map(one => make('div', { class: 'finding' }, make('p', { lang: one.language }, one.text),
    make('p', { class: 'faint' }, `${say('wanted')}: ${labels(one.wanted)} · ${say('was')}: ${labels(one.before)} · ${say('is')}: ${labels(one.after)}`))));
}
