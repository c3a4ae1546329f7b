'use strict';
{
  const rows = [...document.querySelectorAll('.row[data-type]')];
  const boxes = kind => [...document.querySelectorAll('#' + kind + ' input')];
  const search = document.querySelector('input[type=search]');
  const shown = document.querySelector('output');
  const checked = kind => new Set(boxes(kind).filter(b => b.checked).map(b => b.value));
  const words = new Map();
  const wordsOf = row => {
    if (!words.has(row)) {
      words.set(row, row.textContent.toLowerCase());
    }
    return words.get(row);
  };
  const update = () => {
    const types = checked('types');
    const lanes = checked('lanes');
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    for (const row of rows) {
      const of = row.dataset.lanes;
      const show = types.has(row.dataset.type)
          && (of === '' || of.split(' ').some(lane => lanes.has(lane)))
          && (wanted === '' || wordsOf(row).includes(wanted));
      row.hidden = !show;
      count += show ? 1 : 0;
    }
    shown.textContent = count + ' of ' + rows.length + ' lines';
  };
  for (const kind of ['types', 'lanes']) {
    document.getElementById(kind).addEventListener('change', update);
    for (const button of document.querySelectorAll('#' + kind + ' button')) {
      button.addEventListener('click', () => {
        boxes(kind).forEach(box => { box.checked = button.value === 'all'; });
        update();
      });
    }
  }
  search.addEventListener('input', update);
  document.querySelector('main').addEventListener('click', event => {
    const said = event.target.closest('.said');
    if (said !== null) {
      said.parentElement.classList.toggle('open');
    }
  });
  update();
  const violated = document.getElementById('violated');
  if (violated !== null && location.hash === '') {
    violated.scrollIntoView({ block: 'center' });
  }
}
