const HEADINGS = ['goal', 'what', 'ours', 'reference', 'ratio', 'goal value', 'met'];

/** Writes the rows as one table of plain text. */
export function table(rows) {
  const cells = rows.map(({ goal, what, ours, reference, ratio, target, met }) => [
    goal ?? '',
    what,
    ours.text,
    `${reference.what}: ${reference.text}`,
    shown(ratio),
    target ?? '',
    met === null ? '' : met ? 'yes' : 'NO',
  ]);
  const all = [HEADINGS, ...cells];
  const widths = HEADINGS.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(HEADINGS), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...cells.map(line)].join('\n');
}

function shown(ratio) {
  return ratio === null ? '' : ratio >= 100 ? ratio.toFixed(0) : ratio.toFixed(2);
}
