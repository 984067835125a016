/* The tab one is at stays in sight. Staff queues: J and K move, X ticks, Enter opens. Only while focus is on a box of the list; never in a text field. */
(function () {
  'use strict';
  const current = document.querySelector('.tabs [aria-current]');
  if (current) { current.scrollIntoView({ block: 'nearest', inline: 'center' }); }
  const queue = document.querySelector('[data-queue]');
  if (!queue) { return; }
  const boxes = Array.from(queue.querySelectorAll('input[type=checkbox]'));
  const tally = document.querySelector('[data-tally]');
  const count = () => { if (tally) { tally.textContent = boxes.filter((box) => box.checked).length; } };

  queue.addEventListener('keydown', (event) => {
    const at = boxes.indexOf(document.activeElement);
    if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) { return; }
    const key = event.key.toLowerCase();
    const other = { j: boxes[at + 1], k: boxes[at - 1] }[key];
    if (other) { other.focus(); event.preventDefault(); }
    if (key === 'x') { boxes[at].click(); event.preventDefault(); }
    if (key === 'enter') {
      const link = boxes[at].closest('.job').querySelector('a');
      if (link) { event.preventDefault(); link.click(); }
    }
  });
  queue.addEventListener('change', count);
  count();
}());
