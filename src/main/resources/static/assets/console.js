// Marks the place in the navigation that this page belongs to.
document.querySelectorAll('.bar a:not(.home)').forEach(link => {
  if (location.pathname === link.pathname || location.pathname.startsWith(link.pathname + '/')) {
    link.setAttribute('aria-current', 'page');
  }
});
