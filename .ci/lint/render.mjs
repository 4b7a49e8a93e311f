// Draws every diagram as a PNG, in the installed Chromium: render.mjs <folder of diagrams> <folder for pictures>
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join } from 'node:path';
import puppeteer from 'puppeteer-core';

const [source, target] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const read = file => readFileSync(require.resolve(file), 'utf8');

const viewers = {
  '.bpmn': {
    script: read('bpmn-js/dist/bpmn-viewer.production.min.js'),
    styles: ['diagram-js.css', 'bpmn-js.css', 'bpmn-font/css/bpmn-embedded.css']
      .map(file => read(`bpmn-js/dist/assets/${file}`)),
    draw: async xml => {
      const viewer = new BpmnJS({ container: '#canvas' });
      const { warnings } = await viewer.importXML(xml);
      const { svg } = await viewer.saveSVG();
      document.body.innerHTML = svg;
      document.querySelector('.bjs-powered-by')?.remove();
      return warnings.map(warning => warning.message);
    },
    frame: 'svg', scale: 1.5,
  },
  '.dmn': {
    script: read('dmn-js/dist/dmn-viewer.production.min.js'),
    styles: ['diagram-js.css', 'dmn-js-shared.css', 'dmn-js-decision-table.css', 'dmn-js-drd.css',
      'dmn-font/css/dmn-embedded.css'].map(file => read(`dmn-js/dist/assets/${file}`)),
    draw: async xml => {
      const viewer = new DmnJS({ container: '#canvas' });
      const { warnings } = await viewer.importXML(xml);
      await viewer.open(viewer.getViews().find(view => view.type === 'decisionTable'));
      document.querySelectorAll('.bjs-powered-by, .powered-by, .view-drd').forEach(part => part.remove());
      return warnings.map(warning => warning.message);
    },
    frame: '.decision-table-properties, .tjs-table', scale: 1,
  },
};

function around(boxes, margin) {
  const x = Math.max(0, Math.min(...boxes.map(box => box.x)) - margin);
  const y = Math.max(0, Math.min(...boxes.map(box => box.y)) - margin);
  return {
    x, y,
    width: Math.max(...boxes.map(box => box.x + box.width)) + margin - x,
    height: Math.max(...boxes.map(box => box.y + box.height)) + margin - y,
  };
}

mkdirSync(target, { recursive: true });
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking'],
});
let failed = false;
try {
  for (const file of readdirSync(source).filter(name => viewers[extname(name)]).sort()) {
    const { script, styles, draw, frame, scale } = viewers[extname(file)];
    const page = await browser.newPage();
    await page.setViewport({ width: 2600, height: 1400, deviceScaleFactor: scale });
    await page.setContent('<!doctype html><style>body { margin: 12px; background: #fff }</style>'
      + `<style>${styles.join('\n')}</style><div id="canvas" style="width: 2360px; height: 1200px"></div>`);
    await page.addScriptTag({ content: script });
    const warnings = await page.evaluate(draw, readFileSync(join(source, file), 'utf8'));
    const name = basename(file, extname(file));
    const picture = join(target, `${extname(file) === '.bpmn' ? 'process-' : ''}${name}.png`);
    const boxes = await Promise.all((await page.$$(frame)).map(part => part.boundingBox()));
    writeFileSync(picture, await page.screenshot({ clip: around(boxes, 12) }));
    warnings.forEach(warning => console.error(`${file}: ${warning}`));
    failed ||= warnings.length > 0;
    console.log(picture);
    await page.close();
  }
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
