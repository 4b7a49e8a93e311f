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
