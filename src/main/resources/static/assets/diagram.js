// Draws the process that ran, and on it the way that was taken: what was passed, where it stands, how long it took.
const holder = document.querySelector('.diagram');

const words = name => (holder.dataset[name] || '').split(' ').filter(word => word);
const listed = kind => [...holder.querySelectorAll('li.' + kind)];
const style = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

async function draw() {
  const answer = await fetch(holder.dataset.xml, {credentials: 'same-origin'});
  if (!answer.ok) {
    return;
  }
  const lengths = listed('length').map(one => [one.dataset.activity, one.textContent]);
  const calls = new Map(listed('call').map(one => [one.dataset.activity, one.dataset.href]));
  const stopped = listed('stopped').map(one => one.dataset.activity);
  const canvasHolder = document.createElement('div');
  const viewer = new BpmnJS({
    container: canvasHolder,
    bpmnRenderer: {defaultFillColor: style('--paper'), defaultStrokeColor: style('--soft')},
    textRenderer: {defaultStyle: {fontFamily: 'system-ui, "Noto Sans SC", sans-serif'}}
  });
  holder.replaceChildren(canvasHolder);
  await viewer.importXML(await answer.text());
  const canvas = viewer.get('canvas');
  const elements = viewer.get('elementRegistry');
  const mark = (ids, marker) => ids.filter(id => elements.get(id)).forEach(id => canvas.addMarker(id, marker));
  mark(words('passed'), 'passed');
  mark(words('flows'), 'taken');
  mark(words('at'), 'at');
  mark(stopped, 'stopped');
  mark([...calls.keys()], 'called');
  const overlays = viewer.get('overlays');
  lengths.filter(([id]) => elements.get(id)).forEach(([id, length]) => {
    const badge = document.createElement('span');
    badge.className = 'badge-length';
    badge.textContent = length;
    overlays.add(id, {position: {bottom: 2, left: 4}, html: badge});
  });
  viewer.get('eventBus').on('element.click', event => {
    const href = calls.get(event.element.id);
    if (href) {
      location.assign(href);
    }
  });

  // as large as it is drawn, in a box that scrolls: so it works with wheel, finger and keyboard alike
  const inner = canvas.viewbox().inner;
  let scale = 1;
  const show = wanted => {
    scale = Math.min(2, Math.max(0.2, wanted));
    canvasHolder.style.width = Math.ceil(inner.width * scale + 20) + 'px';
    canvasHolder.style.height = Math.ceil(inner.height * scale + 50) + 'px';
    canvas.resized();
    canvas.viewbox({x: inner.x - 10 / scale, y: inner.y - 10 / scale,
      width: inner.width + 20 / scale, height: inner.height + 50 / scale});
  };
  const whole = () => (holder.clientWidth - 20) / inner.width;
  show(Math.min(1, Math.max(whole(), 0.75)));
  const here = elements.get(words('at').find(id => elements.get(id) && elements.get(id).width));
  if (here) {
    holder.scrollLeft = (here.x - inner.x) * scale - holder.clientWidth / 2;
    holder.scrollTop = (here.y - inner.y) * scale - holder.clientHeight / 2;
  }
  const zoom = document.querySelector('.zoom');
  zoom.hidden = false;
  zoom.addEventListener('click', event => {
    const by = event.target.dataset.zoom;
    if (by) {
      show(by === 'fit' ? whole() : scale * Number(by));
    }
  });
}

if (holder && window.BpmnJS) {
  draw();
}
