// On a narrow screen the places are behind a button.
const places = document.getElementById('places');
const menu = document.querySelector('.bar .menu');
if (menu) {
  menu.hidden = false;
  document.body.classList.add('scripted');
  menu.addEventListener('click', () => {
    const open = places.classList.toggle('open');
    menu.setAttribute('aria-expanded', String(open));
  });
}

// What opened over the page closes with Escape and by a press elsewhere.
const me = document.querySelector('.bar .me');
if (me) {
  document.addEventListener('click', event => {
    if (me.open && !me.contains(event.target)) {
      me.open = false;
    }
  });
  me.addEventListener('keydown', event => {
    if (event.key === 'Escape' && me.open) {
      me.open = false;
      me.querySelector('summary').focus();
    }
  });
}

// One box ticks all of a table; without scripts it is not there.
document.querySelectorAll('[data-picks-all]').forEach(all => {
  const boxes = all.closest('table').querySelectorAll('td input[type=checkbox]');
  all.hidden = false;
  all.addEventListener('change', () => boxes.forEach(box => { box.checked = all.checked; }));
});

// What is still going on is loaded again, unless somebody is typing.
document.querySelectorAll('[data-refresh]').forEach(part => setInterval(() => {
  if (!document.hidden && !document.querySelector('details[open]')) {
    location.reload();
  }
}, Number(part.dataset.refresh) * 1000));
// What is wider than the screen is scrolled with the arrow keys too.
const reach = () => document.querySelectorAll('.scroll').forEach(box => {
  if (box.scrollWidth > box.clientWidth) {
    box.tabIndex = 0;
  }
});
reach();
addEventListener('resize', reach);
// On a phone a row is a block: what a cell is stands beside it then, and a cell with nothing in it is left out.
const label = () => document.querySelectorAll('table.stack').forEach(table => {
  const headings = [...table.querySelectorAll('thead th')].map(one => one.textContent.trim());
  table.querySelectorAll('tbody tr').forEach(row => {
    const cells = [...row.cells];
    const first = cells.findIndex(cell => !cell.classList.contains('pick'));
    cells.forEach((cell, index) => {
      cell.classList.toggle('nothing', !cell.textContent.trim() && !cell.querySelector('input, button'));
      if (index > first && headings[index]) {
        cell.dataset.label = headings[index];
      }
    });
  });
});
label();
document.addEventListener('htmx:afterSettle', label);
