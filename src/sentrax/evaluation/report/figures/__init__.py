"""Pictures as SVG: axes, lines, bars, intervals, a heat map. Their colours are those of `style.css`."""
