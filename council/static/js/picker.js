/* <select data-picker="words for nothing found">: a field in which one types to find an entry, accents ignored.
   Without this file it stays the select it is. An option may carry data-words="5000 5100" to be found by other words. */
(function () {
  'use strict';
  const MOST = 12;
  const plain = (text) => text.toLowerCase().normalize('NFD').replace(/[\u0300-\u036f]/g, '');
  const make = (tag, attributes) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => element.setAttribute(name, value));
    return element;
  };

  function enhance(select) {
    if (select.options.length < 8 || select.dataset.ready) { return; }
    select.dataset.ready = '1';
    const id = select.id;
    const options = Array.from(select.options).map((option) => ({
      option, text: option.text.trim(), label: option.label.trim(), words: plain(option.text + ' ' + (option.dataset.words || '')),
    }));
    const box = make('div', { class: 'picker' });
    const list = make('ul', { class: 'picker__list', role: 'listbox', id: id + '-list' });
    const input = make('input', {
      class: 'input', id, type: 'text', role: 'combobox', autocomplete: 'off', 'aria-autocomplete': 'list',
      'aria-expanded': 'false', 'aria-controls': id + '-list',
    });
    ['aria-describedby', 'aria-invalid'].forEach((name) => {
      if (select.hasAttribute(name)) { input.setAttribute(name, select.getAttribute(name)); }
    });
    list.setAttribute('aria-label', select.getAttribute('data-list') || '…');
    if (options[0] && !options[0].option.value) { input.placeholder = options[0].text; }
    list.hidden = true;
    select.id = id + '-kept';
    select.hidden = true;
    select.before(box);
    box.append(input, list);

    let found = [];
    let at = -1;
    const show = () => { const now = select.selectedOptions[0]; input.value = now && now.value ? now.text.trim() : ''; };
    const close = () => { list.hidden = true; at = -1; input.setAttribute('aria-expanded', 'false'); input.removeAttribute('aria-activedescendant'); };
    const choose = (entry) => {
      select.value = entry.option.value;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      show();
      close();
    };
    const mark = (to) => {
      at = (to + found.length) % found.length;
      Array.from(list.children).forEach((line, i) => line.setAttribute('aria-selected', i === at ? 'true' : 'false'));
      input.setAttribute('aria-activedescendant', list.children[at].id);
      list.children[at].scrollIntoView({ block: 'nearest' });
    };
    const open = (typed) => {
      const wanted = plain(typed).split(/\s+/).filter(Boolean);
      const fits = options.filter((entry) => entry.option.value && wanted.every((word) => entry.words.includes(word)));
      const first = (entry) => Number(!entry.words.startsWith(wanted[0] || ''));
      found = fits.sort((a, b) => first(a) - first(b)).slice(0, wanted.length ? MOST : options.length);
      list.replaceChildren(...found.map((entry, i) => {
        const line = make('li', { role: 'option', id: id + '-option-' + i, 'aria-selected': 'false' });
        line.textContent = entry.label;
        line.addEventListener('mousedown', (event) => { event.preventDefault(); choose(entry); });
        return line;
      }));
      if (!found.length) {
        const line = make('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false', id: id + '-option-none' });
        line.textContent = select.getAttribute('data-picker');
        list.append(line);
      }
      at = -1;
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
    };

    input.addEventListener('input', () => open(input.value));
    input.addEventListener('click', () => { if (list.hidden) { input.select(); open(''); } });
    input.addEventListener('blur', () => {
      const exact = options.find((entry) => entry.option.value && plain(entry.text) === plain(input.value.trim()));
      if (exact) { choose(exact); } else if (!input.value.trim() && options[0] && !options[0].option.value) { choose(options[0]); } else { show(); close(); }
    });
    input.addEventListener('keydown', (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) {
        event.preventDefault();
        if (list.hidden) { open(''); }
        if (found.length) { mark(at < 0 && step < 0 ? found.length - 1 : at + step); }
      } else if (event.key === 'Enter' && !list.hidden) {
        event.preventDefault();
        if (found.length) { choose(found[Math.max(at, 0)]); }
      } else if (event.key === 'Escape' && !list.hidden) {
        event.stopPropagation();
        show();
        close();
      }
    });
    show();
  }

  document.querySelectorAll('select[data-picker]').forEach(enhance);
}());
