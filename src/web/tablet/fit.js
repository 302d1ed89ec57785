// Fits the answers into the window: one row or one column where each button keeps its 20 mm, two columns otherwise. What
// cannot fit, on a screen as small as a telephone's, is scrolled; nothing is ever made smaller.

/** Chooses the number of columns of every group of answers in `root`. */
export function fit(root) {
  for (const group of root.querySelectorAll('.levels')) {
    const count = Number(group.dataset.count);
    const wide = window.innerWidth > window.innerHeight;
    const ways = wide ? [count, Math.ceil(count / 2), 2, 1] : [1, 2, 3, count];
    const good = ways.filter((columns) => columns <= count).find((columns) => holds(root, group, columns));
    if (!good) arrange(group, wide ? count : 2);
  }
}

function arrange(group, columns) {
  group.style.gridTemplateColumns = `repeat(${columns}, minmax(0, 1fr))`;
}

function holds(root, group, columns) {
  arrange(group, columns);
  const body = root.querySelector('.body');
  const tooHigh = body.scrollHeight > body.clientHeight + 1;
  const least = parseFloat(getComputedStyle(group.firstElementChild).minHeight) || 0;
  const cramped = [...group.children].some((button) => button.scrollWidth > button.clientWidth + 1 || button.clientWidth < least - 5);
  return !tooHigh && !cramped;
}
