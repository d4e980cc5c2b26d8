package runtime

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// A passage is a part of LANGUAGE.md that belongs together.
type passage struct {
	kind passageKind
	line int    // of its first line, from 1
	info string // of a block: what stands behind the opening fence; of a table: its name
	text string // without fences
}

type passageKind uint8

const (
	prose passageKind = iota // a paragraph or one item of a list
	heading
	block
	table
)

const documentFile = "LANGUAGE.md"

func readDocument(t *testing.T) []passage {
	t.Helper()
	text, err := os.ReadFile(documentFile)
	if err != nil {
		t.Fatal(err)
	}
	r := passageReader{lines: strings.Split(string(text), "\n")}
	for r.at < len(r.lines) {
		r.passage()
	}
	return r.passages
}

type passageReader struct {
	lines    []string
	at       int
	name     string // of the table that follows
	passages []passage
}

var tableName = regexp.MustCompile(`^<!-- table: ([a-z]+) -->$`)

func (r *passageReader) passage() {
	switch line := r.lines[r.at]; {
	case line == "":
		r.at++
	case strings.HasPrefix(line, "#"):
		r.take(heading, "", func(string) bool { return false })
	case strings.HasPrefix(line, "```"):
		r.at++
		r.take(block, strings.TrimPrefix(line, "```"), func(next string) bool { return next != "```" })
		r.at++ // the closing fence
	case strings.HasPrefix(line, "|"):
		r.take(table, r.name, func(next string) bool { return strings.HasPrefix(next, "|") })
		r.name = ""
	case tableName.MatchString(line):
		r.name = tableName.FindStringSubmatch(line)[1]
		r.at++
	default:
		r.take(prose, "", func(next string) bool {
			return next != "" && !strings.HasPrefix(next, "- ") && !strings.HasPrefix(next, "```")
		})
	}
}

// take adds a passage of the present line and those behind it for which more
// holds.
func (r *passageReader) take(kind passageKind, info string, more func(line string) bool) {
	begin := r.at
	for r.at++; r.at < len(r.lines) && more(r.lines[r.at]); r.at++ {
	}
	r.passages = append(r.passages, passage{kind, begin + 1, info, strings.Join(r.lines[begin:r.at], "\n")})
}

// A mark is what a line of a block says about its outcome.
type mark struct {
	line    int // in the block, from 1
	isError bool
	text    string
}

var markPattern = regexp.MustCompile(`(^|\s*)--([>!]) ?(.*)$`)

// marks returns the lines of a block without their marks, and the marks.
func (p passage) marks() (lines []string, marks []mark) {
	lines = strings.Split(p.text, "\n")
	for i, line := range lines {
		at := markPattern.FindStringSubmatchIndex(line)
		if at == nil {
			continue
		}
		marks = append(marks, mark{i + 1, line[at[4]] == '!', line[at[6]:at[7]]})
		lines[i] = line[:at[0]]
	}
	return lines, marks
}

// place names a line of a passage, from 1, for failures.
func (p passage) place(line int) string { return fmt.Sprintf("%s:%d", documentFile, p.line+line-1) }

// Each statement of the document has an example or a compared table right below.
func TestLanguageStatementsHaveExamples(t *testing.T) {
	passages := append(readDocument(t), passage{kind: heading})
	started := false
	for i, p := range passages[:len(passages)-1] {
		started = started || strings.HasPrefix(p.text, "## ")
		next := passages[i+1].kind
		if started && p.kind == prose && next != block && next != table {
			t.Errorf("%s: a statement without an example below it: %.60s", p.place(1), p.text)
		}
	}
}
