package shell

import (
	"fmt"
	"io"
	"strings"

	"github.com/mattn/go-runewidth"
)

// gap stands between two columns.
const gap = "  "

// leastLast is how narrow the last column gets at most.
const leastLast = 10

// A columns is a table of text. The cells of a column are as wide as the widest
// of them; the last one is cut where the terminal ends.
type columns struct {
	rows  [][]string
	width int // of the terminal; 0: no bound
}

// add adds a row. Cells are made fit for a terminal.
func (c *columns) add(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = Printable(cell)
	}
	c.rows = append(c.rows, row)
}

// print writes the rows, without white space at their ends.
func (c *columns) print(w io.Writer) {
	widths := c.widths()
	for _, row := range c.rows {
		var line strings.Builder
		used := 0
		for i, cell := range row {
			if i == len(row)-1 {
				line.WriteString(c.fit(cell, used))
				break
			}
			line.WriteString(runewidth.FillRight(cell, widths[i]) + gap)
			used += widths[i] + len(gap)
		}
		fmt.Fprintln(w, strings.TrimRight(line.String(), " "))
	}
}

// widths returns the width of each column but the last of each row.
func (c *columns) widths() []int {
	var widths []int
	for _, row := range c.rows {
		for i, cell := range row[:max(len(row)-1, 0)] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], runewidth.StringWidth(cell))
		}
	}
	return widths
}

// fit cuts the last cell of a row to what is left of the terminal.
func (c *columns) fit(cell string, used int) string {
	if c.width == 0 {
		return cell
	}
	return runewidth.Truncate(cell, max(c.width-used, leastLast), "…")
}
