// The pages: conflicts, models, where we stand, and how one comes to them.
'use strict';
// --- conflicts

async function conflicts() {
  const { examples } = await ask('conflicts');
  at('conflict-list').replaceChildren(...(examples.length ? examples.map(conflict) : [make('p', {}, say('no_conflicts'))]));
}

function conflict(example) {
  const resolve = async labels => {
    try {
      await ask('decisions', { example: example.id, kind: 'resolve', labels, masked: example.masked, request: fresh() });
      savedIs('', '✓ ' + say('saved'));
      await conflicts();
    } catch (error) { trouble(error); }
  };
  const tags = labels => make('div', { class: 'tags' }, ...(labels.length ? labels : [say('none')]).map(label => make('span', {}, label)));
  const sides = example.opinions.map(opinion => make('div', { class: 'side' }, make('b', {}, say('says', opinion.reviewer)), tags(opinion.labels),
    make('div', { class: 'who' }, opinion.at.slice(0, 16).replace('T', ' ')), make('button', { onclick: () => resolve(opinion.labels) }, say('resolve'))));
  const choice = make('select', { multiple: true, size: 6, 'aria-label': say('labels') }, ...state.me.labels.map(one => new Option(one.label, one.label)));
  const own = make('details', { class: 'side' }, make('summary', {}, say('resolve_own')), choice,
    make('div', {}, make('button', { onclick: () => resolve([...choice.selectedOptions].map(option => option.value)) }, say('resolve_own'))));
  return make('div', { class: 'card' }, make('div', { class: 'turns' }, ...example.before.map(turn)), make('div', { class: 'text' }, ...marked(example.text, example.findings)),
    example.flagged ? make('p', { class: 'faint' }, say('flagged_here')) : null, ...example.notes.map(note => make('p', { class: 'faint' }, `${note.reviewer}: ${note.note}`)), make('div', { class: 'sides' }, ...sides, own), ...findings(example));
}

// --- models

let watching = null;

async function models() {
  const [all, job] = await Promise.all([ask('models'), ask('train')]);
  drawTraining(job);
  at('model-list').replaceChildren(...drawModels(all, state.me.role === 'lead'));
  clearTimeout(watching);
  if (job.running) watching = setTimeout(watch, 700);
}

async function watch() {
  if (at('page-models').hidden) return;
  try {
    const job = await ask('train');
    drawTraining(job);
    if (job.running) watching = setTimeout(watch, 700);
    else await models();
  } catch (error) {
    trouble(error);
    watching = setTimeout(watch, 3000);
  }
}

function drawTraining(job) {
  const running = job.running, parts = [];
  if (state.me.role === 'lead') parts.push(make('button', { class: 'main', disabled: !!running, onclick: () => lead('train', {}) }, say('train')));
  if (running) parts.push(make('p', { role: 'status' }, say('training', running.what, running.done, running.all)), make('progress', { max: running.all || 1, value: running.done, 'aria-label': say('train') }));
  else if (job.last) parts.push(make('p', { role: 'status' }, say('trained', job.last)));
  at('training').replaceChildren(...parts);
}

async function lead(what, body) {
  try {
    await ask(what, body);
    trouble(null);
    await greet();
    await models();
  } catch (error) { trouble(error); }
}

// --- where we are

const PAGES = {
  queue: () => state.shown ?? next(),
  conflicts,
  models,
  standing: async () => at('measures').replaceChildren(...drawMeasures(await ask('measures'))),
};

async function go() {
  const [page, query] = location.hash.slice(1).split('?');
  const here = PAGES[page] ? page : 'queue';
  if (here !== page) return location.replace('#queue');
  for (const name in PAGES) at('page-' + name).hidden = name !== here;
  for (const link of document.querySelectorAll('nav a')) link.hash.slice(1) === here ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
  document.title = `${say(here)} · replylint`;
  try {
    // A row of a report leads here by its message's id.
    const message = new URLSearchParams(query).get('message');
    if (message) {
      const { examples } = await ask('example?message=' + encodeURIComponent(message));
      if (examples.length) return show(examples[0]);
      await PAGES[here]();
      return hint(say('not_here', message));
    }
    await PAGES[here]();
    trouble(null);
  } catch (error) { trouble(error); }
}

async function greet() {
  state.me = await ask('me');
  at('me').textContent = `${state.me.name} · ${say(state.me.role)}`;
  at('waiting').textContent = say('waiting', state.me.waiting);
  for (const link of document.querySelectorAll('[data-lead]')) link.hidden = state.me.role !== 'lead';
}

async function enter() {
  try {
    await greet();
    at('enter').hidden = true;
    trouble(null);
    translate();
    labelButtons();
    if (mine().length) await (telling ??= save().finally(() => { telling = null; }));
    await go();
  } catch (error) {
    at('enter').hidden = error.status !== 401;
    trouble(error.status === 401 && !localStorage.getItem('replylint-token') ? null : error);
    if (error.status === 401) at('token').focus();
    else setTimeout(enter, 2000);
  }
}

function translate() {
  document.documentElement.lang = tongue;
  at('tongue').value = tongue;
  for (const element of document.querySelectorAll('[data-say]')) element.textContent = say(element.dataset.say);
  for (const element of document.querySelectorAll('[data-aria]')) element.setAttribute('aria-label', say(element.dataset.aria));
  for (const [id, word] of [['accept', 'accept'], ['reject', 'reject'], ['decide', 'save'], ['skip', 'skip'], ['undo', 'undo'], ['flag', 'flag'], ['mark', 'mark'], ['unlock', 'unlock']]) button(id, word);
}

at('enter').addEventListener('submit', event => {
  event.preventDefault();
  localStorage.setItem('replylint-token', at('token').value.trim());
  enter();
});
at('tongue').addEventListener('change', async () => {
  tongue = at('tongue').value;
  localStorage.setItem('replylint-tongue', tongue);
  translate();
  await greet();
  if (state.shown) show(state.shown);
  go();
});
addEventListener('hashchange', go);
translate();
enter();
