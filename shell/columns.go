package shell

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mattn/go-runewidth"
)

// gap stands between two columns.
const gap = "  "

// leastColumn is how narrow a column gets at most.
const leastColumn = 10

// A columns is a table of text. The cells of a column are as wide as the widest
// of them. Where the terminal is too narrow, the widest columns are cut, and
// then the last one; or that goes on in further lines.
type columns struct {
	rows   [][]string
	width  int  // of the terminal; 0: no bound
	titled bool // the first row is the titles
	wraps  bool // what is too long in the last column goes on below
	ink    Ink
}

// title adds the titles of the columns.
func (c *columns) title(cells ...string) {
	c.titled = true
	c.add(cells...)
}

// add adds a row. Cells are made fit for a terminal, and have blanks for tabs.
func (c *columns) add(cells ...string) {
	row := make([]string, len(cells))
	for i, cell := range cells {
		row[i] = Printable(strings.ReplaceAll(cell, "\t", " "))
	}
	c.rows = append(c.rows, row)
}

// print writes the rows, without white space at their ends.
func (c *columns) print(w io.Writer) {
	widths := c.widths()
	for i, row := range c.rows {
		text := c.line(row, widths)
		if c.titled && i == 0 {
			text = c.ink.paint(bold, text)
		}
		fmt.Fprintln(w, text)
	}
}

// line returns one row; further lines of it are indented.
func (c *columns) line(row []string, widths []int) string {
	var line strings.Builder
	used := 0
	for i, cell := range row {
		if i == len(row)-1 {
			line.WriteString(c.fit(cell, used))
			break
		}
		line.WriteString(runewidth.FillRight(runewidth.Truncate(cell, widths[i], "…"), widths[i]) + gap)
		used += widths[i] + len(gap)
	}
	return strings.TrimRight(line.String(), " ")
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
	if c.width > 0 {
		narrow(widths, c.width-leastColumn)
	}
	return widths
}

// narrow cuts the widest columns until all of them fit, if that can be.
func narrow(widths []int, room int) {
	for _, w := range widths {
		room -= w + len(gap)
	}
	for room < 0 {
		widest := slices.Index(widths, slices.Max(append(widths, 0)))
		if widest < 0 || widths[widest] <= leastColumn {
			return
		}
		widths[widest]--
		room++
	}
}

// fit makes the last cell of a row fit what is left of the terminal.
func (c *columns) fit(cell string, used int) string {
	if c.width == 0 {
		return cell
	}
	left := max(c.width-used, leastColumn)
	if c.wraps {
		return strings.Join(wrap(cell, left), "\n"+strings.Repeat(" ", used))
	}
	return runewidth.Truncate(cell, left, "…")
}

// wrap breaks text between its words into lines no wider than width, where the
// words allow that.
func wrap(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case runewidth.StringWidth(line)+1+runewidth.StringWidth(word) <= width:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}
