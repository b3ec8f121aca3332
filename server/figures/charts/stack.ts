import type { Plugin } from 'chart.js'
import { type Draw, diamond, NARROW } from './drawing.ts'
import { FONT_FAMILIES, font } from './palette.ts'
import { clipped, wrap } from './series.ts'

const BANDS = ['high', 'medium', 'low'] as const

/** Horizontal bars stacked by band, with high at the axis. Each shows its diamonds, counts and total. */
export const drawStack: Draw = ({ rows, palette, width }) => {
  const narrow = width < NARROW
  const labels = rows.map((row) => (narrow ? '' : wrap(row.name, 34)))
  const lines = Math.max(1, ...labels.map((label) => label.length))
  const rowHeight = narrow ? 46 : Math.max(31, lines * 16 + 8)
  const fills = { high: palette.accent, medium: palette.accentMid, low: palette.paper }
  const marks = { high: palette.paper, medium: palette.ink, low: palette.accent }
  const numbers: Plugin<'bar'> = {
    id: 'numbers',
    afterDatasetsDraw(chart) {
      const pen = chart.ctx
      pen.save()
      pen.textBaseline = 'middle'
      for (const [index, row] of rows.entries()) {
        let end = chart.chartArea.left
        for (const [place, band] of BANDS.entries()) {
          const count = row.values[place] ?? 0
          const bar = chart.getDatasetMeta(place).data[index]
          if (count === 0 || bar === undefined) continue
          const { x, base, y } = bar.getProps(['x', 'base', 'y'], true) as unknown as Record<
            'x' | 'base' | 'y',
            number
          >
          const room = x - base
          end = x
          if (room < 13) continue
          const numbered = room >= 32
          diamond(pen, band, base + (numbered ? 12 : room / 2), y, marks[band])
          if (!numbered) continue
          pen.font = font(12, 650)
          pen.fillStyle = band === 'low' ? palette.ink : marks[band]
          pen.fillText(String(count), base + 21, y + 0.5)
        }
        const y = chart.getDatasetMeta(0).data[index]?.y ?? 0
        pen.font = font(13, 650)
        pen.fillStyle = palette.ink
        pen.fillText(String(row.values[3] ?? 0), end + 8, y + 0.5)
        if (narrow) {
          pen.font = font(13)
          pen.fillText(
            clipped(pen, row.name, chart.width - chart.chartArea.left - 4),
            chart.chartArea.left,
            y - 20,
          )
        }
      }
      pen.restore()
    },
  }
  return {
    height: rows.length * rowHeight + 12,
    rowAt: (label) => label,
    config: {
      type: 'bar',
      data: {
        labels,
        datasets: BANDS.map((band, place) => ({
          label: band,
          data: rows.map((row) => row.values[place] ?? 0),
          backgroundColor: fills[band],
          borderColor: band === 'low' ? palette.accent : palette.paper,
          // An empty band has no outline either.
          borderWidth: ({ dataIndex }) =>
            (rows[dataIndex]?.values[place] ?? 0) === 0
              ? 0
              : band === 'low'
                ? 1.5
                : { right: 1.5, top: 0, bottom: 0, left: 0 },
          borderSkipped: false as const,
          barThickness: 21,
        })),
      },
      options: {
        indexAxis: 'y',
        layout: { padding: { right: 36, top: narrow ? 12 : 0 } },
        scales: {
          x: { stacked: true, display: false, beginAtZero: true },
          y: {
            stacked: true,
            display: !narrow,
            grid: { display: false },
            border: { display: false },
            ticks: {
              color: palette.ink,
              crossAlign: 'far',
              font: { family: FONT_FAMILIES.sans, size: 13 },
              autoSkip: false,
            },
          },
        },
      },
      plugins: [numbers],
    },
  }
}
