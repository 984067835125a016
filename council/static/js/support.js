/* Support without leaving the page: the buttons are sent, and come back with the new numbers. Without this file
   the same forms go the ordinary way. */
(function () {
  'use strict';
  const doc = document;
  let busy = false;

  const said = doc.createElement('p');
  said.className = 'vh';
  said.setAttribute('role', 'status');
  doc.body.append(said);

  const put = (html, value) => {
    const fresh = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-support]');
    doc.querySelector('[data-support]').replaceWith(fresh);
    const button = fresh.querySelectorAll('button')[value];
    if (button) { button.focus(); }
    said.textContent = Array.from(fresh.querySelectorAll('.figure, [data-said]'), (part) => part.textContent).join('. ');
  };

  doc.addEventListener('submit', (event) => {
    const form = event.target;
    const box = form.closest('[data-support]');
    if (!box || !event.submitter) { return; }
    event.preventDefault();
    if (busy) { return; }
    busy = true;
    const place = Array.from(box.querySelectorAll('button')).indexOf(event.submitter);
    const body = new URLSearchParams(new FormData(form, event.submitter));
    fetch(form.action, { method: 'POST', body, headers: { Accept: 'application/json' } })
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .then((answer) => put(answer.html, place))
      .catch(() => { form.append(hidden(event.submitter.name, event.submitter.value)); form.submit(); })
      .finally(() => { busy = false; });
  });

  const hidden = (name, value) => {
    const input = doc.createElement('input');
    Object.assign(input, { type: 'hidden', name, value });
    return input;
  };
}());
